/// Reads the compiled form of a time zone (TZif, RFC 9636).
///
/// Of a file with two blocks the second counts, with 64 bits for a time. Files that count leap seconds are refused: the
/// clock of the system does not.
struct TZif {
    /// Seconds since 1970: from the Big Bang on (RFC 9636, 3.2), and as far ahead, so that no sum with a time overflows.
    private static let timesTaken: ClosedRange<Int64> = -(1 << 59)...1 << 59
    /// Seconds ahead of UTC (RFC 9636, 3.2).
    private static let offsetsTaken: ClosedRange<Int64> = -89_999...93_599

    private let bytes: [UInt8]

    /// - Throws: ``ZoneError`` where the file is something else, or damaged.
    static func read(_ bytes: [UInt8], name: String) throws(ZoneError) -> Zone {
        guard let zone = TZif(bytes: bytes).zone(name) else { throw .damaged(name) }
        return zone
    }

    /// The counts of a block's header, and where its content begins.
    private struct Block {
        /// The bytes of a time: 4 or 8.
        var width: Int
        var times, types, characters, leaps, standards, universals: Int
        var start: Int

        var end: Int {
            start + times * (width + 1) + types * 6 + characters + leaps * (width + 4) + standards + universals
        }
    }

    private func zone(_ name: String) -> Zone? {
        guard let first = block(at: 0, width: 4) else { return nil }
        // A file of version 1 has one block and nothing behind it.
        guard bytes[4] >= UInt8(ascii: "2") else { return zone(name, first, rule: nil) }
        guard let second = block(at: first.end, width: 8) else { return nil }
        let footer = bytes[second.end...]
        guard footer.first == 0x0A, let end = footer.dropFirst().firstIndex(of: 0x0A) else { return nil }
        let text = bytes[(second.end + 1)..<end]
        if text.isEmpty { return zone(name, second, rule: nil) }
        guard let rule = PosixRuleReader.read(text) else { return nil }
        return zone(name, second, rule: rule)
    }

    /// Nil where there is no header, or less content than it tells of.
    private func block(at offset: Int, width: Int) -> Block? {
        guard offset + 44 <= bytes.count, bytes[offset..<offset + 4].elementsEqual("TZif".utf8) else { return nil }
        let counts = (0..<6).map { Int(integer(at: offset + 20 + $0 * 4, width: 4)) }
        guard counts.allSatisfy({ (0...bytes.count).contains($0) }) else { return nil }
        let block = Block(
            width: width, times: counts[3], types: counts[4], characters: counts[5], leaps: counts[2],
            standards: counts[1], universals: counts[0], start: offset + 44)
        return block.end <= bytes.count && block.types > 0 && block.leaps == 0 ? block : nil
    }

    private func zone(_ name: String, _ block: Block, rule: PosixRule?) -> Zone? {
        let indices = block.start + block.times * block.width
        let offsets = (0..<block.types).map { integer(at: indices + block.times + $0 * 6, width: 4) }
        guard offsets.allSatisfy(Self.offsetsTaken.contains) else { return nil }
        // Local time before the first change is of the type 0 (RFC 9636, 3.2).
        var zone = Zone(name: name, offsetFirst: offsets[0], changes: [], rule: rule)
        var (offset, last) = (offsets[0], Int64.min)
        for index in 0..<block.times {
            let at = integer(at: block.start + index * block.width, width: block.width)
            let type = Int(bytes[indices + index])
            guard type < block.types, at > last || index == 0, Self.timesTaken.contains(at) else { return nil }
            last = at
            // What changes the name of the time alone is no jump. It still is where the rule begins.
            zone.changes.append(Zone.Change(at: at, offsetBefore: offset, offsetAfter: offsets[type]))
            offset = offsets[type]
        }
        return zone
    }

    /// Big-endian, two's complement.
    private func integer(at offset: Int, width: Int) -> Int64 {
        var value: Int64 = width == 4 ? Int64(Int8(bitPattern: bytes[offset])) : 0
        for byte in bytes[(width == 4 ? offset + 1 : offset)..<offset + width] { value = value << 8 | Int64(byte) }
        return value
    }
}

/// Why a time zone cannot be used.
enum ZoneError: Error, Equatable {
    /// - nearest: the name that is most like it, where the database has any.
    case unknown(String, nearest: String?)
    /// There is no database in that folder.
    case noDatabase(folder: String)
    case damaged(String)

    var message: String {
        switch self {
        case .unknown(let name, let nearest):
            "there is no time zone \"\(name)\"" + (nearest.map { "; did you mean \"\($0)\"?" } ?? "")
        case .noDatabase(let folder):
            "there are no time zones in \(folder); install the package tzdata, or name their folder in TZDIR"
        case .damaged(let name): "the file of the time zone \"\(name)\" is damaged, or counts leap seconds"
        }
    }
}
