internal import JSON

/// What a program says about itself (`--describe`), as far as it matters to whoever runs it.
struct ProgramDescription: Sendable {
    /// Nil where it says nothing of its request.
    var schema: RequestSchema?
    /// Whether it knows `--context`: the names of its call before each request of line mode.
    var takesContext = false

    init() {}

    init(_ text: [UInt8]) {
        schema = RequestSchema(description: text)
        takesContext = (try? JSONDocument(text))?.root["lineContext"]?.boolean == true
    }
}
