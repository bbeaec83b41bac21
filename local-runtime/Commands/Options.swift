internal import Webhooks

/// The options of a command line, read strictly.
struct Options {
    /// What stands beside the options, in order.
    private(set) var operands: [String] = []
    private var values: [String: [String]] = [:]

    /// - Parameters:
    ///   - arguments: options with a value as `--port 80` or `--port=80`, flags, and operands; what follows `--` is operands.
    ///   - manual: of the command: what it does not name is refused.
    init(_ arguments: [String], of manual: Manual) throws(CommandError) {
        var rest = arguments[...]
        while let argument = rest.popFirst() {
            if argument == "--" {
                operands += rest
                break
            }
            guard argument.hasPrefix("-"), argument.count > 1 else {
                operands.append(argument)
                continue
            }
            let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            guard let option = manual.options.first(where: { $0.name == parts[0] }),
                option.value != nil || parts.count == 1
            else { throw Self.unknown(argument, of: manual) }
            if option.value == nil {
                values[option.name, default: []].append("")
            } else if let value = parts.count == 2 ? parts[1] : rest.popFirst(), !value.isEmpty {
                values[option.name, default: []].append(value)
            } else {
                throw CommandError(usage: "\(option.name) needs a value; see local-runtime help \(manual.name).")
            }
        }
        try checkOperands(manual)
    }

    /// Whether the arguments have `--help` or `-h` in a place where an option can stand.
    static func askForHelp(_ arguments: [String], of manual: Manual) -> Bool {
        var rest = arguments[...]
        while let argument = rest.popFirst(), argument != "--" {
            if argument == "--help" || argument == "-h" { return true }
            if manual.options.contains(where: { $0.name == argument && $0.value != nil }) { _ = rest.popFirst() }
        }
        return false
    }

    private func checkOperands(_ manual: Manual) throws(CommandError) {
        for (name, operand) in zip(manual.operands, operands) where operand.isEmpty {
            throw CommandError(usage: "\(name) is empty; use \(manual.usage).")
        }
        let needed = manual.operands.filter { !$0.hasPrefix("[") }
        if let missing = needed.dropFirst(operands.count).first {
            throw CommandError(usage: "\(missing) is missing; use \(manual.usage).")
        }
        if let extra = operands.dropFirst(manual.operands.count).first {
            throw CommandError(usage: "\"\(extra.shortened)\" is one too many; use \(manual.usage).")
        }
    }

    private static func unknown(_ argument: String, of manual: Manual) -> CommandError {
        let name = String(argument.prefix { $0 != "=" })
        let near = nearWord(to: name, among: manual.options.map(\.name))
        let hint = near.map { "did you mean \($0)? See" } ?? "see"
        return CommandError(
            usage: "There is no option \"\(argument.shortened)\"; \(hint) local-runtime help \(manual.name).")
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

extension String {
    /// What somebody typed, for a message: a long one says no more than its beginning.
    var shortened: String { count > 64 ? "\(prefix(64))…" : self }
}
