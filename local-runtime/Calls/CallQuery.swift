internal import JSON
internal import Storage
internal import Webhooks

/// Which calls a list is to show: `?state=waiting|dead&function&limit&cursor`.
struct CallQuery: Equatable {
    var isDead = true
    var function: String?
    var limit = Bounds.pageLength.standard
    var cursor: ID<AsyncCall>?

    init(_ request: Page.Request) throws(Problem) {
        let query = try Query(request, names: ["state", "function", "limit", "cursor"])
        if let state = query["state"] {
            guard let isDead = ["waiting": false, "dead": true][state] else {
                throw .badRequest("state: must be waiting or dead", field: "state")
            }
            self.isDead = isDead
        }
        function = query["function"]
        limit = try query.integer("limit", in: Bounds.pageLength.range) ?? limit
        if let cursor = query["cursor"] {
            guard cursor.hasPrefix(AsyncCall.idPrefix) else {
                throw .badRequest("cursor: must be the nextCursor of a page before", field: "cursor")
            }
            self.cursor = ID(cursor)
        }
    }
}

extension DeadLetters {
    /// - Parameter request: its body is nothing or `{}` for all, or `{"function": "…"}`.
    init(_ request: Page.Request) throws(Problem) {
        guard let function = try request.object(keys: ["function"])["function"] else {
            self = .all
            return
        }
        guard let name = function.string else {
            throw .badRequest("function: must be the name of a function", field: "function")
        }
        self = .of(function: name)
    }
}
