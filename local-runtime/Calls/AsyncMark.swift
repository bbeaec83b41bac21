/// `?async` behind `/functions/{name}`: the call is to be made later, and nobody waits for its answer.
struct AsyncMark {
    static let name = "async"

    /// The query without the mark.
    var query: [(name: String, value: String)]
    var isSet = false

    /// - Parameter target: of a request for a function by its name, or for one of the routes; those know no such mark.
    init(_ target: RequestTarget) throws(Problem) {
        query = target.query
        guard target.segments.first == "functions", target.segments.count == 2 else { return }
        let marks = query.filter { $0.name == Self.name }
        guard !marks.isEmpty else { return }
        guard marks.count == 1, marks[0].value.isEmpty || marks[0].value == "true" else {
            throw .badRequest("Write ?async once and without a value.", field: Self.name)
        }
        isSet = true
        query.removeAll { $0.name == Self.name }
    }
}
