/// What a request is for: a path in decoded segments and a query in decoded pairs.
struct RequestTarget: Equatable {
    /// `/v1/teams/acme` has three segments; `/` has one, which is empty. The target `*` has none.
    var segments: [String]
    var query: [(name: String, value: String)]

    init(segments: [String], query: [(name: String, value: String)] = []) {
        (self.segments, self.query) = (segments, query)
    }

    /// Reads the origin form of RFC 9112, 3.2.1.
    ///
    /// Dot segments, control characters and broken escapes are refused, not repaired: no two readers can then take the
    /// path for different ones.
    init(parsing bytes: ArraySlice<UInt8>) throws(Problem) {
        let mark = bytes.firstIndex(of: UInt8(ascii: "?")) ?? bytes.endIndex
        let path = bytes[..<mark]
        let query = bytes[mark...].dropFirst()
        guard path.first == UInt8(ascii: "/") else {
            throw .badRequest("The target must be a path that begins with /.")
        }
        guard path.allSatisfy(Grammar.isPath(_:)) else {
            throw .badRequest("The path holds a character that must be percent-encoded.")
        }
        guard query.allSatisfy(Grammar.isQuery(_:)) else {
            throw .badRequest("The query holds a character that must be percent-encoded.")
        }
        segments = []
        for part in path.dropFirst().split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false) {
            segments.append(try Self.segment(part))
        }
        self.query = []
        for part in query.split(separator: UInt8(ascii: "&")) { self.query.append(try Self.pair(part)) }
    }

    private static func segment(_ bytes: ArraySlice<UInt8>) throws(Problem) -> String {
        guard let text = Grammar.percentDecoded(bytes), !text.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F }) else {
            throw .badRequest("The path is not percent-encoded UTF-8 text without control characters.")
        }
        guard text != ".", text != ".." else {
            throw .badRequest("The path has a segment of dots; send the path that is meant.")
        }
        return text
    }

    private static func pair(_ bytes: ArraySlice<UInt8>) throws(Problem) -> (name: String, value: String) {
        let sign = bytes.firstIndex(of: UInt8(ascii: "=")) ?? bytes.endIndex
        guard let name = Grammar.percentDecoded(bytes[..<sign], plusIsSpace: true),
            let value = Grammar.percentDecoded(bytes[sign...].dropFirst(), plusIsSpace: true)
        else { throw .badRequest("The query is not percent-encoded UTF-8 text.") }
        return (name, value)
    }

    static func == (left: RequestTarget, right: RequestTarget) -> Bool {
        left.segments == right.segments && left.query.elementsEqual(right.query, by: ==)
    }
}
