internal import JSON
internal import Webhooks

/// `/session`: how a page in a browser comes to a cookie, sees whose it is, and gives it back.
@RuntimeActor
struct SessionPages {
    let access: Access

    var pages: [Page] {
        [
            Page(.post, "/session", for: .known) { [access] request throws(Problem) in
                let cookie = try access.beginSession(for: request.head)
                return Self.response(request.identity, headers: [cookie])
            },
            Page(.get, "/session", for: .known) { request in Self.response(request.identity) },
            Page(.delete, "/session", for: .known) { [access] request in
                Response(200, json: Array("{\"ended\":true}\n".utf8), headers: [access.endSession(of: request.head)])
            },
        ]
    }

    private static func response(_ identity: Identity, headers: [HTTPHeader] = []) -> Response {
        var writer = JSONWriter()
        writer.object {
            $0.member("operator", identity == .operators)
            if case .team(let team) = identity { $0.member("teamId", team.text) }
        }
        return Response(200, json: writer.bytes + [0x0A], headers: headers)
    }
}
