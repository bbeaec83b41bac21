internal import JSON

extension CustomHeaders {
    package init() { list = [] }

    /// As an object of names and values: how they are kept.
    package var json: [UInt8] {
        var writer = JSONWriter()
        writer.object { object in for header in list { object.member(header.name, header.value) } }
        return writer.bytes
    }

    /// Reads what ``json`` wrote.
    package init(json bytes: [UInt8]) throws(Failure) {
        guard let document = try? JSONDocument(bytes) else { throw .invalid("headers", "are damaged") }
        try self.init(reading: document.root)
    }
}
