/// One value of a document.
package struct JSONValue: Sendable {
    let document: JSONDocument
    let index: Int

    package enum Kind: Equatable, Sendable { case null, boolean, number, string, array, object }

    package var kind: Kind {
        switch node.kind {
        case .null: .null
        case .boolean: .boolean
        case .number: .number
        case .string: .string
        case .array: .array
        case .object: .object
        }
    }

    /// The value exactly as it stands in the text.
    package var bytes: ArraySlice<UInt8> { document.bytes[Int(node.start)..<Int(node.end)] }

    package var isNull: Bool { node.kind == .null }

    package var boolean: Bool? {
        node.kind == .boolean ? document.bytes[Int(node.start)] == UInt8(ascii: "t") : nil
    }

    /// The text that a string means, escapes resolved; nil for any other kind.
    package var string: String? {
        node.kind == .string ? StringDecoder.text(of: node, in: document.bytes) : nil
    }

    /// The number exactly as written, whatever its size; nil for any other kind.
    package var number: JSONNumber? { node.kind == .number ? JSONNumber(bytes) : nil }

    /// A number without a fraction that fits (`5`, `5.0` and `50e-1` are all 5).
    package var integer: Int? { number?.integer }

    /// The values of an array, in order; nil for any other kind.
    package var elements: Elements? { node.kind == .array ? Elements(array: self) : nil }

    /// The members of an object, in order; nil for any other kind.
    package var members: Members? { node.kind == .object ? Members(object: self) : nil }

    /// The member of that name, where this is an object that has one.
    package subscript(name: String) -> JSONValue? {
        guard let members else { return nil }
        for member in members where member.isNamed(name) { return member.value }
        return nil
    }

    var node: JSONDocument.Node { document.nodes[index] }

    package struct Elements: Sequence, IteratorProtocol {
        private let document: JSONDocument
        private var next_: Int
        private let end: Int

        init(array: JSONValue) {
            (document, next_, end) = (array.document, array.index + 1, Int(array.node.next))
        }

        package mutating func next() -> JSONValue? {
            guard next_ < end else { return nil }
            defer { next_ = Int(document.nodes[next_].next) }
            return JSONValue(document: document, index: next_)
        }
    }

    package struct Member: Sendable {
        let document: JSONDocument
        let index: Int

        /// The name, escapes resolved. Two names that differ in an unpaired surrogate alone read the same here, U+FFFD.
        package var name: String { StringDecoder.text(of: document.nodes[index], in: document.bytes) }
        package var value: JSONValue { JSONValue(document: document, index: index + 1) }
        /// Where the name begins: bytes from the beginning of the text.
        package var offset: Int { Int(document.nodes[index].start) }

        /// Whether the name is that one, byte for byte; quicker than comparing ``name``.
        package func isNamed(_ name: String) -> Bool {
            document.nodes[index].name(in: document.bytes).elementsEqual(name.utf8)
        }
    }

    package struct Members: Sequence, IteratorProtocol {
        private let document: JSONDocument
        private var next_: Int
        private let end: Int

        init(object: JSONValue) {
            (document, next_, end) = (object.document, object.index + 1, Int(object.node.next))
        }

        package mutating func next() -> Member? {
            guard next_ < end else { return nil }
            defer { next_ = Int(document.nodes[next_ + 1].next) }
            return Member(document: document, index: next_)
        }
    }
}
