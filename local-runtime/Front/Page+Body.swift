internal import JSON

extension Page.Request {
    /// The body as an object with no other members than these; nothing is an empty object.
    func object(keys: Set<String>) throws(Problem) -> JSONValue {
        let document: JSONDocument
        do throws(JSONError) {
            document = try JSONDocument(body.isEmpty ? Array("{}".utf8) : body)
        } catch {
            throw .badRequest("The body must be a JSON object.")
        }
        guard let members = document.root.members else { throw .badRequest("The body must be a JSON object.") }
        for member in members where !keys.contains(member.name) {
            let known = keys.sorted().joined(separator: ", ")
            throw .badRequest("\(member.name): is unknown here; known are \(known)", field: member.name)
        }
        return document.root
    }
}
