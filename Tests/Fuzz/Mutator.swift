import TestSupport

/// Makes inputs of others by small changes: seeded, so that a failure comes again.
struct Mutator {
    /// What readers stumble over is tried more often than any byte.
    private static let notable: [[UInt8]] =
        [
            "\r\n", "\n", "\r", " ", "\t", "\0", ":", ",", ";", "\"", "\\", "{", "}", "[", "]", "(", ")", "*", "+", "?",
            "|",
            "/", "%", "%00", "-", "-1", "0", "00", "1e999", "9223372036854775808", "4294967296", "\\u0000", "\\ud800",
            "null", "é", "😀", "\u{FEFF}", "\u{FFFD}", "::", "[::1]", "127.0.0.1", "Content-Length: 3\r\n",
            "Transfer-Encoding: chunked\r\n", "HTTP/1.1 200 OK\r\n", "HTTP/1.1 100 Continue\r\n\r\n",
        ].map { Array($0.utf8) } + [
            [0x80], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90], [0xFF], [0x7F, 0xFF, 0xFF, 0xFF],
        ]

    private let corpus: [[UInt8]]
    private let lengthMax: Int
    private var random: SeededRandom

    init(_ corpus: [[UInt8]], lengthMax: Int, seed: UInt64) {
        precondition(!corpus.isEmpty)
        (self.corpus, self.lengthMax, random) = (corpus, lengthMax, SeededRandom(seed: seed))
    }

    mutating func next() -> [UInt8] {
        var input = corpus.randomElement(using: &random)!
        for _ in 0..<(1 << Int.random(in: 0...3, using: &random)) { change(&input) }
        return Array(input.prefix(lengthMax))
    }

    private mutating func change(_ input: inout [UInt8]) {
        let place = Int.random(in: 0...input.count, using: &random)
        let end = min(input.count, place + Int.random(in: 1...8, using: &random))
        switch Int.random(in: 0..<7, using: &random) {
        case 0 where place < input.count: input[place] = .random(in: 0...255, using: &random)
        case 1 where place < input.count: input[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
        case 2: input.removeSubrange(place..<end)
        case 3: input.insert(contentsOf: Self.notable.randomElement(using: &random)!, at: place)
        case 4: input.replaceSubrange(place..<end, with: Self.notable.randomElement(using: &random)!)
        case 5: input.insert(contentsOf: input[place..<end], at: Int.random(in: 0...input.count, using: &random))
        default:
            // The beginning of one and the end of another.
            let other = corpus.randomElement(using: &random)!
            input = input.prefix(place) + other.suffix(Int.random(in: 0...other.count, using: &random))
        }
    }
}
