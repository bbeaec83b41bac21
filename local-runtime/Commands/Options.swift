/// The options of a command line, read strictly.
struct Options {
    private var values: [String: [String]] = [:]

    /// - Parameters:
    ///   - valued: options that are followed by a value, as `--port 80` or `--port=80`.
    ///   - flags: options that stand alone.
    ///   - command: whose help is pointed at.
    init(_ arguments: [String], valued: Set<String>, flags: Set<String> = [], command: String) throws(CommandError) {
        var rest = arguments[...]
        while let argument = rest.popFirst() {
            let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            let name = parts[0]
            if flags.contains(name), parts.count == 1 {
                values[name, default: []].append("")
            } else if valued.contains(name) {
                guard let value = parts.count == 2 ? parts[1] : rest.popFirst() else {
                    throw CommandError(usage: "\(name) needs a value; see local-runtime help \(command).")
                }
                values[name, default: []].append(value)
            } else {
                throw CommandError(usage: "There is no option \"\(argument)\"; see local-runtime help \(command).")
            }
        }
    }

    func has(_ name: String) -> Bool { values[name] != nil }

    func all(_ name: String) -> [String] { values[name] ?? [] }

    /// The value of an option that can be given once.
    func value(_ name: String) throws(CommandError) -> String? {
        let all = self.all(name)
        guard all.count <= 1 else { throw CommandError(usage: "Give \(name) once.") }
        return all.first
    }

    func integer(_ name: String, in range: ClosedRange<Int>) throws(CommandError) -> Int? {
        guard let text = try value(name) else { return nil }
        guard let number = Int(text), range.contains(number) else {
            throw CommandError(usage: "\(name) must be a number from \(range.lowerBound) to \(range.upperBound).")
        }
        return number
    }
}
