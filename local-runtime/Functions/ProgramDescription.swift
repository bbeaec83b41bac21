internal import JSON

/// What a program says about itself (`--describe`), as far as it matters to whoever runs it.
struct ProgramDescription: Sendable {
    /// Nil where it says nothing of its request.
    var schema: RequestSchema?
    /// Whether it knows `--context`: the names of its call before each request of line mode.
    var takesContext = false

    /// All that it says; nil where it says nothing.
    var document: JSONDocument?

    init() {}

    init(_ text: [UInt8]) {
        schema = RequestSchema(description: text)
        document = try? JSONDocument(text)
        takesContext = document?.root["lineContext"]?.boolean == true
    }
}
