/// A JSON text that was found valid, with an index of its values.
///
/// The scanner is strict by RFC 8259: grammar, UTF-8, one value, no duplicate names, bounded depth and size. It keeps
/// the bytes as they came, so that any value can be passed on byte for byte (``JSONValue/bytes``).
package final class JSONDocument: Sendable {
    /// Arrays and objects inside one another.
    package static let depthMax = 64

    package let bytes: [UInt8]
    let nodes: [Node]

    /// - Parameter bytesMax: a longer text is refused before it is looked at.
    package init(_ bytes: [UInt8], bytesMax: Int = 2 * 1024 * 1024) throws(JSONError) {
        precondition(bytesMax <= Int(UInt32.max), "a node counts bytes in 32 bits")
        guard bytes.count <= bytesMax else { throw JSONError(.size, at: bytesMax) }
        var scanner = Scanner(bytes)
        try scanner.scanDocument()
        self.bytes = bytes
        nodes = scanner.nodes
    }

    package var root: JSONValue { JSONValue(document: self, index: 0) }

    /// One value, or the name of a member, as a range of the text. The values of an array follow it; the members of an
    /// object follow it as name, value, name, value.
    struct Node: Sendable {
        enum Kind: UInt8, Sendable { case null, boolean, number, string, array, object }

        var kind: Kind
        /// A string with a backslash: its text is not its bytes.
        var isEscaped = false
        var start: UInt32
        var end: UInt32
        /// The index of the node after this value and all that is inside it.
        var next: UInt32
    }
}
