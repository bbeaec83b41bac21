/// Makes random patterns of the syntax that RE2 and Python share, each as both would write it, and texts for them.
package struct PatternMaker<Chance: RandomNumberGenerator> {
    private var chance: Chance
    private var isMultiline = false
    private var groups = 0

    /// A pattern, as each of the two writes it.
    package struct Made {
        package var ours: String
        package var pythons: String
        /// Whether it can match without using anything. It is then not repeated: Python takes years for some such loops.
        var isNullable = false

        init(_ ours: String, pythons: String? = nil, isNullable: Bool = false) {
            (self.ours, self.pythons, self.isNullable) = (ours, pythons ?? ours, isNullable)
        }

        static func + (left: Made, right: Made) -> Made {
            Made(
                left.ours + right.ours, pythons: left.pythons + right.pythons,
                isNullable: left.isNullable && right.isNullable)
        }
    }

    package init(chance: Chance) { self.chance = chance }

    package mutating func pattern() -> Made {
        isMultiline = false
        return choice(depth: 3)
    }

    /// Never empty: in Python, `\B` does not match an empty text.
    package mutating func text() -> String {
        String((0..<Int.random(in: 1...9, using: &chance)).map { _ in pick("aaabbbcdABC_01 -\n\té") })
    }

    private mutating func choice(depth: Int) -> Made {
        var made = sequence(depth: depth)
        while isLucky(1, in: 4) {
            let other = sequence(depth: depth)
            made = Made(
                "\(made.ours)|\(other.ours)", pythons: "\(made.pythons)|\(other.pythons)",
                isNullable: made.isNullable || other.isNullable)
        }
        return made
    }

    private mutating func sequence(depth: Int) -> Made {
        (0..<Int.random(in: 0...3, using: &chance)).reduce(Made("", isNullable: true)) { made, _ in
            made + part(depth: depth)
        }
    }

    private mutating func part(depth: Int) -> Made {
        if isLucky(1, in: 8) { return assertion() }
        var atom = isLucky(1, in: 3) && depth > 0 ? group(depth: depth - 1) : Made(scalar())
        guard isLucky(1, in: 3) else { return atom }
        let least = Int.random(in: 0...3, using: &chance)
        let bounds: [(text: String, takesNone: Bool)] = [
            ("*", true), ("+", false), ("?", true), ("{\(least)}", least == 0), ("{\(least),}", least == 0),
            ("{\(least),\(least + 2)}", least == 0),
        ]
        guard let bound = bounds.randomElement(using: &chance) else { return atom }
        if atom.isNullable { return atom }
        atom = atom + Made(bound.text + (isLucky(1, in: 4) ? "?" : ""))
        atom.isNullable = bound.takesNone
        return atom
    }

    private mutating func group(depth: Int) -> Made {
        groups += 1
        let opening = pick(["(", "(", "(?:", "(?P<n\(groups)>", "(?i:", "(?s:", "(?m:", "(?-i:"])
        let wasMultiline = isMultiline
        if opening == "(?m:" { isMultiline = true }
        defer { isMultiline = wasMultiline }
        return Made(opening, isNullable: true) + choice(depth: depth) + Made(")", isNullable: true)
    }

    private mutating func assertion() -> Made {
        switch pick(["^", "$", "\\b", "\\B", "\\A", "\\z"]) {
        // Python's "$" also stands before a newline that ends the text.
        case "$" where !isMultiline: Made("$", pythons: "\\Z", isNullable: true)
        case "\\z": Made("\\z", pythons: "\\Z", isNullable: true)
        case let same: Made(same, isNullable: true)
        }
    }

    private mutating func scalar() -> String {
        switch Int.random(in: 0..<10, using: &chance) {
        case 0: "."
        case 1: pick(["\\d", "\\D", "\\w", "\\W", "\\s", "\\S"])
        case 2: pick(["\\n", "\\t", "\\x41", "\\-", "\\.", " ", "é"])
        case 3, 4: set()
        default: pick(["a", "a", "b", "b", "c", "A", "B", "0", "1", "_"])
        }
    }

    private mutating func set() -> String {
        let items = (0...Int.random(in: 0...3, using: &chance)).map { _ in
            pick(["a", "b", "a-c", "A-Z", "b-d", "0-9", "\\d", "\\s", "\\w", "\\W", "_", "\\n", "é", "\\-", "^"])
        }
        return "[" + (isLucky(1, in: 3) || items[0] == "^" ? "^" : "") + items.joined() + "]"
    }

    private mutating func isLucky(_ count: Int, in all: Int) -> Bool { Int.random(in: 0..<all, using: &chance) < count }

    private mutating func pick<Item>(_ items: [Item]) -> Item { items[Int.random(in: items.indices, using: &chance)] }

    private mutating func pick(_ text: String) -> Character { pick(Array(text)) }
}
