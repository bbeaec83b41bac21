internal import JSON

/// Why a manifest cannot be used, and where.
struct ManifestError: Error, Equatable {
    var line: Int
    var message: String

    init(_ message: String, line: Int) { (self.message, self.line) = (message, line) }

    /// - Parameter offset: bytes from the beginning of the text.
    init(_ message: String, at offset: Int, in text: [UInt8]) {
        line = 1 + text.prefix(offset).count { $0 == 0x0A }
        self.message = message
    }

    init(_ error: JSONError, in text: [UInt8]) {
        let message =
            switch error.reason {
            case .syntax(let sentence): sentence
            case .encoding: "the text is not UTF-8"
            case .depth: "arrays and objects are nested too deep"
            case .size: "the file is larger than \(ManifestReader.bytesMax) bytes"
            case .duplicateName(let name): "\"\(name)\" stands twice"
            }
        self.init(message, at: error.offset, in: text)
    }
}
