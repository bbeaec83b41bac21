/// What a command says of itself: its help, the options that its command line can have, and what a shell completes.
struct Manual: Sendable {
    /// One word, or two: `keys create` stands below `keys`.
    var name: String
    /// One line that says what it does.
    var summary: String
    /// What follows the options, such as `ID`; in brackets where it can be left out.
    var operands: [String] = []
    /// What a shell offers for an operand.
    var operandCompletion = Option.Completion.nothing
    var options: [Option] = []
    /// What stands below the options: what it reads of the environment, how it ends.
    var notes = ""
    /// One or more command lines.
    var example: String

    struct Option: Sendable {
        var name: String
        /// What the value is, such as `PORT`; nil for a flag, which stands alone.
        var value: String?
        var meaning: String
        /// What a shell offers for the value.
        var completion = Completion.nothing

        enum Completion: Equatable, Sendable {
            case nothing
            case file
            case folder
            case words([String])
            /// A name of the manifest in the current folder.
            case function
            /// A function of that manifest that has a timer, or one of its several timers.
            case timer
        }

        /// - Parameter name: such as `--port`, or `-f` for a flag.
        init(_ name: String, _ value: String? = nil, _ meaning: String, completion: Completion = .nothing) {
            (self.name, self.value, self.meaning, self.completion) = (name, value, meaning, completion)
        }
    }
}

extension Manual {
    /// The words of its name and its operands, as a command line has them.
    var usage: String {
        let words = [name] + (options.isEmpty ? [] : ["[options]"]) + operands
        return "local-runtime " + words.joined(separator: " ")
    }

    /// What `--help` prints.
    var help: String {
        var parts = [summary, "Usage: \(usage)"]
        if !options.isEmpty {
            let rows = options.map { ([$0.name] + ($0.value.map { [$0] } ?? [])).joined(separator: " ") }
            parts.append(Self.columns(zip(rows, options).map { ($0, $1.meaning) }))
        }
        if !notes.isEmpty { parts.append(notes) }
        parts.append("Example:\n" + example.split(separator: "\n").map { "  \($0)" }.joined(separator: "\n"))
        return parts.joined(separator: "\n\n") + "\n"
    }

    /// Two columns, each line set off by two spaces.
    static func columns(_ rows: [(String, String)]) -> String {
        let width = rows.map(\.0.count).max() ?? 0
        return rows.map { name, meaning in
            "  \(name)\(String(repeating: " ", count: width - name.count + 3))\(meaning)"
        }.joined(separator: "\n")
    }
}
