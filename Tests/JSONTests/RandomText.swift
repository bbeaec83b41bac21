import TestSupport

/// JSON texts made by chance, and the ways in which they are spoiled.
struct RandomText {
    private static let space = ["", "", "", "", " ", "\n", "\t \r"]
    private static let strings = [
        "", "a", "b", "é", "😀", #"\n"#, #"\u0061"#, #"\ud83d\ude00"#, #"\ud800"#, #"\""#, #"\\"#, "漢字", #"\u0000"#,
        "\u{7f}",
    ]
    private static let numbers = [
        "0", "-0", "1", "12", "1.5", "-2e3", "1E-7", "123456789012345678901234567890", "0.10", "1e400",
    ]
    /// What the grammar is made of, and what looks like it.
    private static let pieces =
        [
            "{", "}", "[", "]", ",", ":", "\"", "\\", "u", "d", "8", "0", "1", "-", "+", ".", "e", "t", "n", " ", "\n",
            "\t", "\0", "/", "\u{1f}",
            "\\u", "\\ud800", "\"a\":", "true", "NaN", "é", "\u{FEFF}", "\u{A0}",
        ].map { Array($0.utf8) } + [[0x80], [0xC0], [0xC3], [0xED, 0xA0, 0x80], [0xF4, 0x90], [0xFF]]

    var random: SeededRandom

    init(seed: UInt64) { random = SeededRandom(seed: seed) }

    mutating func valid(depth: Int = 0) -> String {
        let space = { (random: inout SeededRandom) in Self.space.randomElement(using: &random)! }
        let value: String
        switch Int.random(in: 0..<(depth < 4 ? 8 : 5), using: &random) {
        case 0: value = ["true", "false", "null"].randomElement(using: &random)!
        case 1, 2: value = Self.numbers.randomElement(using: &random)!
        case 3, 4: value = string()
        case 5: value = "[\(list { $0.valid(depth: depth + 1) })]"
        default: value = "{\(list { "\($0.string())\(space(&$0.random)):\($0.valid(depth: depth + 1))" })}"
        }
        return space(&random) + value + space(&random)
    }

    private mutating func string() -> String {
        let parts = (0..<Int.random(in: 0..<4, using: &random)).map { _ in Self.strings.randomElement(using: &random)! }
        return "\"\(parts.joined())\""
    }

    private mutating func list(_ element: (inout RandomText) -> String) -> String {
        (0..<Int.random(in: 0..<5, using: &random)).map { _ in element(&self) }.joined(separator: ",")
    }

    /// The text after a few small changes.
    mutating func spoiled(_ text: [UInt8]) -> [UInt8] {
        var text = text
        for _ in 0..<Int.random(in: 1...3, using: &random) {
            let place = Int.random(in: 0...text.count, using: &random)
            let end = min(text.count, place + Int.random(in: 0...2, using: &random))
            switch Int.random(in: 0..<5, using: &random) {
            case 0: text.insert(contentsOf: Self.pieces.randomElement(using: &random)!, at: place)
            case 1: text.removeSubrange(place..<end)
            case 2: text.replaceSubrange(place..<end, with: Self.pieces.randomElement(using: &random)!)
            case 3: if place < text.count { text[place] ^= 1 << UInt8.random(in: 0..<8, using: &random) }
            default: text.removeSubrange(place...)
            }
        }
        return text
    }
}
