/// The header `traceparent`: by which trace, and as part of what, a request was made (W3C Trace Context Level 1, 3.2).
struct TraceParent: Equatable, Sendable {
    /// 32 hexadecimal digits, not all of them 0.
    var traceID: String
    /// 16 hexadecimal digits, not all of them 0: the caller's own piece of work.
    var parentID: String
    /// Whether the caller may have recorded it.
    var isSampled: Bool

    init(traceID: String, parentID: String, isSampled: Bool) {
        (self.traceID, self.parentID, self.isSampled) = (traceID, parentID, isSampled)
    }

    /// Nil for what is not valid. Of a version that is not known yet, what it has in common with `00` is read (4.3).
    init?(parsing value: String) {
        let fields = value.utf8.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
        guard fields.count >= 4, fields[0].count == 2, fields[1].count == 32, fields[2].count == 16,
            fields[3].count == 2, fields[0...3].allSatisfy({ $0.allSatisfy(Self.isDigit(_:)) }),
            !fields[0].elementsEqual("ff".utf8), fields.count == 4 || !fields[0].elementsEqual("00".utf8),
            fields[1...2].allSatisfy({ !$0.allSatisfy { $0 == UInt8(ascii: "0") } }),
            let flags = Grammar.hexDigit(fields[3].last ?? 0)
        else { return nil }
        traceID = String(Substring(fields[1]))
        parentID = String(Substring(fields[2]))
        // The only flag of level 1.
        isSampled = flags & 1 == 1
    }

    var text: String { "00-\(traceID)-\(parentID)-\(isSampled ? "01" : "00")" }

    /// In lower case only.
    private static func isDigit(_ byte: UInt8) -> Bool {
        Grammar.isDigit(byte) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
    }
}
