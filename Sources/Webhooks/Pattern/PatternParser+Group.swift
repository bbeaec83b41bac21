extension PatternParser {
    /// - Parameter start: where the `(` stands, which has been passed.
    /// - Returns: nil for flags that hold until the group around them ends.
    mutating func parseGroup(from start: Int, depth: Int) throws(PatternError) -> PatternNode? {
        guard depth <= Pattern.depthMax else {
            throw error("groups stand at most \(Pattern.depthMax) deep inside one another", at: start)
        }
        let flagsOutside = flags
        if take("?") {
            try refuseWhatIsNotRegular(from: start)
            if take("P<") || take("<") {
                try parseName(from: start)
            } else if try parseFlags(from: start) {
                return nil
            }
        }
        let node = try parseChoice(depth: depth)
        guard take(")") else { throw error("this group is not closed: add \")\"", at: start) }
        flags = flagsOutside
        return node
    }

    private mutating func refuseWhatIsNotRegular(from start: Int) throws(PatternError) {
        if take("=") || take("!") || take("<=") || take("<!") {
            throw error("look-around is not supported: say what must match instead", at: start)
        }
        if take("P=") { throw error("back-references are not supported: say what must match instead", at: start) }
        if take(">") { throw error("atomic groups are not supported and not needed: use \"(?:\"", at: start) }
    }

    private mutating func parseName(from start: Int) throws(PatternError) {
        guard let name = text(upTo: ">"), !name.isEmpty,
            name.unicodeScalars.allSatisfy({ ScalarSet.word.contains($0.value) })
        else { throw error("a group's name is letters, digits and \"_\" between \"<\" and \">\"", at: start) }
    }

    /// Flags such as `i-s`, up to `)` or `:`.
    /// - Returns: whether they end with `)`: then they hold for what follows, not for a group of their own.
    private mutating func parseFlags(from start: Int) throws(PatternError) -> Bool {
        var isOn = true
        while true {
            switch next() {
            case "i": flags.ignoresCase = isOn
            case "m": flags.isMultiline = isOn
            case "s": flags.dotTakesNewline = isOn
            case "U": break  // swaps greedy and lazy, which match the same texts
            case "-" where isOn && peek != ")" && peek != ":": isOn = false
            case ":": return false
            case ")": return true
            default:
                throw error("unknown kind of group: flags are i, m, s and U, as in \"(?i)\" or \"(?i:…)\"", at: start)
            }
        }
    }
}
