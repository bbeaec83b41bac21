/// A call as a line of an instance's input.
enum LineRequest {
    /// Stands for a line feed within a request, as no JSON holds it: what the caller wrote reaches the function byte for
    /// byte. Only programs that take the context know it.
    static let lineFeed: UInt8 = 0x1E

    /// Appends the line.
    /// - Parameter takesContext: whether the program was started with `--context`.
    static func append(_ request: [UInt8], _ context: CallContext, takesContext: Bool, to bytes: inout [UInt8]) {
        if takesContext {
            // Both are made of letters, digits and signs that need no escape.
            bytes += "{\"requestId\":\"\(context.requestID)\",\"traceparent\":\"\(context.traceparent)\"} ".utf8
        }
        let start = bytes.count
        bytes += request
        let substitute = takesContext ? lineFeed : UInt8(ascii: " ")
        for index in start..<bytes.count where bytes[index] == 0x0A { bytes[index] = substitute }
        bytes.append(0x0A)
    }
}
