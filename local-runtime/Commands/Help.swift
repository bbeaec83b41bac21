/// What the program says about itself.
@RuntimeActor
enum Help {
    nonisolated static let name = "help"

    /// `help`, which is no program of its own.
    static let manual = Manual(
        name: name, summary: "Shows what a command does and its options.", operands: ["[COMMAND]"],
        example: "local-runtime help serve")

    /// - Parameter words: a command, or the first word of several.
    static func of(_ words: [String]) throws(CommandError) -> String {
        if let option = words.first, ["--help", "-h"].contains(option) { return manual.help }
        let words = words.filter { !["--help", "-h"].contains($0) }
        let name = words.joined(separator: " ")
        if words.isEmpty { return all }
        if let manual = Command.manuals.first(where: { $0.name == name }) { return manual.help }
        let below = Command.manuals.filter { $0.name.hasPrefix("\(name) ") }
        guard !below.isEmpty else { throw Command.unknown(words) }
        return """
            Usage: local-runtime \(name) <command> [options]

            \(Manual.columns(below.map { (String($0.name.dropFirst(name.count + 1)), $0.summary) }))

            local-runtime help \(name) <command> shows the options of one.

            """
    }

    static var all: String {
        """
        Runs the functions on this machine.

        Usage: local-runtime <command> [options]

        \(Manual.columns(Command.manuals.map { ($0.name, $0.summary) }))

        local-runtime help <command>, or <command> --help, shows the options of one; --version shows the version.

        Exit status: 0 done, 64 the command line is wrong, 65 refused, 66 there is no such store, 69 what is needed is not
        there, 70 something broke, 74 the disk fails or the output cannot be written, 75 try again later, 77 not allowed,
        78 a file or a variable that it is set up with cannot be used.

        Example:
          local-runtime serve --port 8787

        """
    }
}
