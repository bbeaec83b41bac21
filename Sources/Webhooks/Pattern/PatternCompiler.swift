/// Turns a pattern into instructions, from its end to its beginning: each part is told where to go on.
struct PatternCompiler {
    enum Instruction {
        /// One scalar of the set of that index.
        case scalar(Int, next: UInt16)
        case assertion(PatternAssertion, next: UInt16)
        case split(UInt16, UInt16)
        case match
    }

    private(set) var code: [Instruction] = []
    private(set) var sets: [ScalarSet] = []
    private(set) var looksAtScalars = false
    private var indices: [ScalarSet: Int] = [:]

    mutating func emit(_ instruction: Instruction) -> UInt16 {
        code.append(instruction)
        return UInt16(code.count - 1)
    }

    /// - Returns: where the part begins. It is `next` where the part is empty.
    mutating func compile(_ node: PatternNode, next: UInt16) -> UInt16 {
        switch node {
        case .scalar(let set): return emit(.scalar(index(of: set), next: next))
        case .assertion(let assertion):
            looksAtScalars = looksAtScalars || assertion.looksAtScalars
            return emit(.assertion(assertion, next: next))
        case .sequence(let parts): return parts.reversed().reduce(next) { compile($1, next: $0) }
        case .choice(let branches):
            let entries = branches.map { compile($0, next: next) }
            return entries.dropLast().reversed().reduce(entries[entries.count - 1]) { emit(.split($1, $0)) }
        case .repetition(let part, let min, let max):
            return compile(part, min: min, max: max, next: next)
        }
    }

    /// Greedy and lazy are the same here: what is asked is only whether there is a match.
    private mutating func compile(_ part: PatternNode, min: Int, max: Int?, next: UInt16) -> UInt16 {
        var entry = next
        if let max {
            for _ in min..<max {
                let body = compile(part, next: entry)
                entry = emit(.split(body, next))
            }
        } else {
            entry = emit(.split(next, next))
            let body = compile(part, next: entry)
            code[Int(entry)] = .split(body, next)
            if min > 0 { entry = body }
        }
        // With an end, all of `min` are left to write; without one, the loop is the last of them.
        for _ in 0..<(max == nil ? Swift.max(min - 1, 0) : min) { entry = compile(part, next: entry) }
        return entry
    }

    private mutating func index(of set: ScalarSet) -> Int {
        if let index = indices[set] { return index }
        indices[set] = sets.count
        sets.append(set)
        return sets.count - 1
    }
}
