/// Makes ids: 10 characters of time and 16 of chance in Crockford's base 32, so that they sort by time.
///
/// Within one millisecond the last part counts up: ids of one source are in the order in which they were made.
package struct IDSource: Sendable {
    /// In the order of ASCII, so that texts sort as the numbers they stand for.
    private static let alphabet = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ".utf8)
    /// 10 characters hold 50 bits of milliseconds: enough until the year 37,000.
    private static let timeCharacters = 10

    private var last = Timestamp(milliseconds: .min)
    private var high: UInt64 = 0
    private var low: UInt64 = 0

    package init() {}

    /// The text after the prefix, 26 characters.
    /// - Parameter draw: 64 random bits at each call.
    package mutating func next(at now: Timestamp, draw: () -> UInt64) -> String {
        if now > last {
            last = now
            (high, low) = (draw() >> 24, draw() >> 24)  // 40 bits each, 8 characters
        } else if low == 1 << 40 - 1 {
            (high, low) = (high + 1, 0)
        } else {
            low += 1
        }
        var text: [UInt8] = []
        text.reserveCapacity(26)
        Self.append(UInt64(last.milliseconds), characters: Self.timeCharacters, to: &text)
        Self.append(high, characters: 8, to: &text)
        Self.append(low, characters: 8, to: &text)
        return String(decoding: text, as: UTF8.self)
    }

    /// The text of one id that is made by itself.
    package static func one(at now: Timestamp, draw: () -> UInt64) -> String {
        var source = IDSource()
        return source.next(at: now, draw: draw)
    }

    /// The smallest text that an id made at `time` can begin with: ids of earlier times sort before it.
    package static func bound(_ time: Timestamp) -> String {
        var text: [UInt8] = []
        append(UInt64(max(time.milliseconds, 0)), characters: timeCharacters, to: &text)
        return String(decoding: text, as: UTF8.self)
    }

    /// A number as text of fixed length that sorts like the number.
    static func ordinal(_ number: Int, characters: Int) -> String {
        var text: [UInt8] = []
        append(UInt64(number), characters: characters, to: &text)
        return String(decoding: text, as: UTF8.self)
    }

    private static func append(_ value: UInt64, characters: Int, to text: inout [UInt8]) {
        for place in (0..<characters).reversed() {
            text.append(alphabet[Int(value >> (5 * place) & 31)])
        }
    }
}
