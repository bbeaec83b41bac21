/// The scripts that make a shell complete command lines, made of what the commands say of themselves.
struct Completion {
    let manuals: [Manual]

    init(_ manuals: [Manual]) { self.manuals = manuals }

    /// How a shell says what it offers.
    struct Words {
        /// The words themselves, as one argument or as many.
        var offer: (_ words: [String]) -> String
        var files: String
        var folders: String
        /// Lines that the program prints for `completion functions`, or another subject.
        var printed: (_ subject: String) -> String

        func command(for completion: Manual.Option.Completion) -> String {
            switch completion {
            case .nothing: ":"
            case .file: files
            case .folder: folders
            case .words(let words): offer(words)
            case .function: printed("functions")
            case .timer: printed("timers")
            }
        }
    }

    // MARK: - Parts of a script: branches of `case`, which both shells take

    /// First words of commands that have two.
    var parents: [String] { ordered(manuals.map(\.words).filter { $0.count > 1 }.map { $0[0] }) }

    var firstWords: [String] { ordered(manuals.map { $0.words[0] }) }

    /// By the command and the option before: its value.
    func values(_ shell: Words) -> String {
        branches(
            manuals.flatMap { manual in
                manual.options.filter { $0.value != nil }.map {
                    (Self.quoted("\(manual.name)/\($0.name)"), "\(shell.command(for: $0.completion)); return")
                }
            })
    }

    /// By the command, where the word may be an operand.
    func operands(_ shell: Words) -> String {
        branches(
            manuals.filter { $0.operandCompletion != .nothing }.map {
                (Self.quoted($0.name), "\(shell.command(for: $0.operandCompletion)); return")
            })
    }

    /// By the command: its options, or its second word.
    func options(_ shell: Words) -> String {
        let own = manuals.map { (Self.quoted($0.name), shell.offer($0.options.map(\.name) + ["--help"])) }
        return branches(own + parents.map { (Self.quoted($0), shell.offer(below($0) + ["--help"])) })
    }

    /// By the place of the word and the one before: the words of a command, for `help`.
    func helped(_ shell: Words, place: Int) -> String {
        branches(
            [("*/\(place)", shell.offer(firstWords + ["--help"]))]
                + parents.map { ("\($0)/\(place + 1)", shell.offer(below($0))) })
    }

    private func below(_ parent: String) -> [String] {
        manuals.map(\.words).filter { $0.count > 1 && $0[0] == parent }.map { $0[1] }
    }

    private func branches(_ branches: [(pattern: String, command: String)]) -> String {
        branches.map { "        \($0.pattern)) \($0.command) ;;" }.joined(separator: "\n")
    }

    /// As one word of a shell.
    static func quoted(_ text: String) -> String {
        "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
    }

    private func ordered(_ words: [String]) -> [String] {
        var seen: Set<String> = []
        return words.filter { seen.insert($0).inserted }
    }
}

extension Manual {
    fileprivate var words: [String] { name.split(separator: " ").map(String.init) }
}
