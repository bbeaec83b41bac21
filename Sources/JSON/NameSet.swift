/// The names that one object has so far. Few are compared one by one, many are hashed.
struct NameSet {
    /// Beyond this many names a set is made: comparing all pairs of 100,000 names would take minutes.
    private static let comparedMax = 8

    private var compared: [ArraySlice<UInt8>] = []
    private var hashed: Set<ArraySlice<UInt8>> = []

    /// - Returns: false where the name is there already. `"a"` and `"\u0061"` are the same name.
    mutating func insert(_ node: JSONDocument.Node, of bytes: [UInt8]) -> Bool {
        let name =
            node.isEscaped
            ? StringDecoder.bytes(of: node, in: bytes)[...]
            : bytes[Int(node.start) + 1..<Int(node.end) - 1]
        if hashed.isEmpty {
            if compared.contains(name) { return false }
            compared.append(name)
            if compared.count > Self.comparedMax { hashed = Set(compared) }
            return true
        }
        return hashed.insert(name).inserted
    }
}
