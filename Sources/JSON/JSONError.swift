/// Why a text is not a JSON document that this system takes.
package struct JSONError: Error, Equatable, Sendable {
    package enum Reason: Equatable, Sendable {
        /// The grammar of RFC 8259 does not allow what stands here; the sentence says what was expected.
        case syntax(String)
        /// The bytes are not UTF-8 (RFC 3629).
        case encoding
        /// More arrays and objects inside one another than ``JSONDocument/depthMax``.
        case depth
        /// More bytes than the caller allows.
        case size
        /// The name stands twice in one object. It is given as decoded text with the way to it, such as `items[0].sku`.
        case duplicateName(String)
    }

    package var reason: Reason
    /// Bytes from the beginning of the text.
    package var offset: Int

    package init(_ reason: Reason, at offset: Int) {
        (self.reason, self.offset) = (reason, offset)
    }
}
