internal import Webhooks

/// The query of a page of the runtime's own, read strictly.
struct Query {
    private let pairs: [(name: String, value: String)]

    /// - Parameter names: all that the page knows; another one, or one that is given twice, is refused.
    init(_ request: Page.Request, names: [String]) throws(Problem) {
        pairs = request.head.target.query
        for (number, pair) in pairs.enumerated() {
            guard names.contains(pair.name) else {
                throw .badRequest(
                    "\(pair.name): is unknown here; known are \(names.joined(separator: ", "))", field: pair.name)
            }
            guard !pairs[..<number].contains(where: { $0.name == pair.name }) else {
                throw .badRequest("Give \(pair.name) once.", field: pair.name)
            }
        }
    }

    subscript(name: String) -> String? { pairs.first { $0.name == name }?.value }

    func integer(_ name: String, in range: ClosedRange<Int>) throws(Problem) -> Int? {
        guard let text = self[name] else { return nil }
        guard let number = Int(text), range.contains(number) else {
            throw .badRequest(
                "\(name): must be a whole number from \(range.lowerBound) to \(range.upperBound)", field: name)
        }
        return number
    }
}
