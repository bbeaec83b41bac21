/// The names that one object has so far. Few plain ones are compared one by one, where they stand in the index; many,
/// or escaped ones, are hashed.
struct NameSet {
    /// Up to this many names in one object are compared in pairs. Beyond, comparing would take the square of their
    /// number: minutes for 100,000.
    private static let comparedMax = 32

    /// The object's own node; its names follow.
    private let object: Int
    private var count = 0
    private var hashed: Set<ArraySlice<UInt8>> = []

    init(of object: Int) { self.object = object }

    /// Takes the name at `index`, the last one of `nodes` so far.
    ///
    /// - Returns: false where the object has it already. `"a"` and `"\u0061"` are the same name.
    mutating func insert(_ index: Int, of nodes: [JSONDocument.Node], in bytes: [UInt8]) -> Bool {
        count += 1
        if hashed.isEmpty {
            if !nodes[index].isEscaped && count <= Self.comparedMax {
                return !isThere(index, nodes, bytes)
            }
            var name = object + 1
            while name < index {
                hashed.insert(nodes[name].name(in: bytes))
                name = Int(nodes[name + 1].next)
            }
        }
        return hashed.insert(nodes[index].name(in: bytes)).inserted
    }

    /// Whether one of the names before is the same, byte for byte.
    private func isThere(_ index: Int, _ nodes: [JSONDocument.Node], _ bytes: [UInt8]) -> Bool {
        let (start, end) = (Int(nodes[index].start), Int(nodes[index].end))
        var name = object + 1
        while name < index {
            let other = nodes[name]
            if Int(other.end) - Int(other.start) == end - start {
                var offset = 1
                while start + offset < end, bytes[Int(other.start) + offset] == bytes[start + offset] { offset += 1 }
                if start + offset == end { return true }
            }
            name = Int(nodes[name + 1].next)
        }
        return false
    }
}
