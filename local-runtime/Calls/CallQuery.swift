internal import JSON
internal import Storage
internal import Webhooks

/// Which calls a list is to show: `?state=waiting|dead&function&limit&cursor`.
struct CallQuery: Equatable {
    var isDead = true
    var function: String?
    var limit = Bounds.pageLength.standard
    var cursor: ID<AsyncCall>?

    init(_ query: [(name: String, value: String)]) throws(Problem) {
        var seen: Set<String> = []
        for (name, value) in query {
            guard seen.insert(name).inserted else { throw .badRequest("Give \(name) once.", field: name) }
            switch name {
            case "state":
                guard let isDead = ["waiting": false, "dead": true][value] else {
                    throw .badRequest("state: must be waiting or dead.", field: name)
                }
                self.isDead = isDead
            case "function": function = value
            case "limit":
                let range = Bounds.pageLength.range
                guard let limit = Int(value), range.contains(limit) else {
                    throw .badRequest(
                        "limit: must be a whole number from \(range.lowerBound) to \(range.upperBound).", field: name)
                }
                self.limit = limit
            case "cursor":
                guard value.hasPrefix(AsyncCall.idPrefix) else {
                    throw .badRequest("cursor: must be the nextCursor of a page before.", field: name)
                }
                cursor = ID(value)
            default:
                throw .badRequest("\(name): is unknown here; use state, function, limit and cursor.", field: name)
            }
        }
    }
}

extension DeadLetters {
    /// - Parameter body: nothing or `{}` for all, or `{"function": "…"}`.
    init(body: [UInt8]) throws(Problem) {
        self = .all
        if body.isEmpty { return }
        guard let members = try? JSONDocument(body).root.members else {
            throw .badRequest("Send nothing, or one JSON object such as {\"function\": \"trigger\"}.")
        }
        for member in members {
            guard member.name == "function" else {
                throw .badRequest("\(member.name): is unknown here; use function.", field: member.name)
            }
            guard let function = member.value.string else {
                throw .badRequest("function: must be a string.", field: "function")
            }
            self = .of(function: function)
        }
    }
}
