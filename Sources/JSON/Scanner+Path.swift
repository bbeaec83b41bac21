extension Scanner {
    /// The way to a name of the object that is being read, such as `items[0].sku`.
    func path(to name: Int) -> String {
        // What is open lies around the name, from the outermost in: its end is not known yet.
        let open = nodes.indices.filter { isContainer($0) && nodes[$0].end == nodes[$0].start }
        let steps = zip(open, open.dropFirst()).map { outer, inner in
            nodes[outer].kind == .object ? ".\(text(inner - 1))" : "[\(position(of: inner, in: outer))]"
        }
        let path = steps.joined() + ".\(text(name))"
        return String(path.first == "." ? path.dropFirst() : path[...])
    }

    private func isContainer(_ index: Int) -> Bool { nodes[index].kind == .object || nodes[index].kind == .array }

    private func text(_ name: Int) -> String { StringDecoder.text(of: nodes[name], in: bytes) }

    /// Counts the elements of an array that come before.
    private func position(of element: Int, in array: Int) -> Int {
        var (count, index) = (0, array + 1)
        while index < element { (count, index) = (count + 1, Int(nodes[index].next)) }
        return count
    }
}
