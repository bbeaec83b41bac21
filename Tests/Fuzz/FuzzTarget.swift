/// One place where bytes come in from outside, and what must hold of it whatever the bytes are.
///
/// Each target finds out more than that nothing crashes: what is taken keeps its limits, is taken again after it was
/// written out, and means the same to a second reader. The same targets run in `swift test` and under libFuzzer.
struct FuzzTarget: Sendable {
    /// As on the command line, and as its folder in `corpus` is called.
    var name: String
    /// Bytes; longer inputs find nothing that these do not.
    var lengthMax = 4096
    /// How many mutations are tried in `swift test`, where one takes longer than some microseconds.
    var mutationsCount = 1000
    /// Whether another program that it asks is there.
    var isAvailable: @Sendable () -> Bool = { true }
    /// - Throws: ``Broken`` where something does not hold.
    var check: @Sendable (_ input: [UInt8]) throws -> Void

    static let all = [
        json, request, filter, pattern, patternAgreement, schedule, zone, httpRequest, httpAgreement, merge, answerHead,
        answer, reply, url, address, signature, retry, headers, text, manifest, line,
    ]

    static func named(_ name: String) -> FuzzTarget? { all.first { $0.name == name } }
}

/// What must hold does not.
struct Broken: Error, CustomStringConvertible {
    var description: String
}

func expect(_ holds: Bool, _ message: @autoclosure () -> String) throws(Broken) {
    if !holds { throw Broken(description: message()) }
}

func expectEqual<Value: Equatable>(_ one: Value, _ other: Value, _ message: @autoclosure () -> String) throws(Broken) {
    if one != other { throw Broken(description: "\(message()): \(one) is not \(other)") }
}

extension [UInt8] {
    /// The first line, without its end, and what follows it.
    var firstLine: (line: [UInt8], rest: [UInt8]) {
        guard let end = firstIndex(of: 0x0A) else { return (self, []) }
        return (Array(self[..<end]), Array(self[(end + 1)...]))
    }

    var text: String { String(decoding: self, as: UTF8.self) }

    /// In pieces of that many bytes, as a network might bring them.
    func pieces(of count: Int) -> [ArraySlice<UInt8>] {
        stride(from: 0, to: self.count, by: Swift.max(count, 1)).map { self[$0..<Swift.min($0 + count, self.count)] }
    }

    /// A number that looks as if it were drawn, and is the same for the same bytes (FNV-1a).
    var fingerprint: UInt64 { reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 } }

    /// For few of all inputs: the bytes so often that what takes the square of the time does not come to its end.
    var stretched: [UInt8]? {
        guard !isEmpty, fingerprint % 256 == 0 else { return nil }
        return Swift.Array(repeatElement(self, count: Swift.max(1, 256 * 1024 / count)).joined())
    }
}
