internal import JSON

/// `GET /openapi.json`
@RuntimeActor
struct OpenAPIPages {
    let manifest: RuntimeManifest
    let caller: Caller
    let access: Access

    var pages: [Page] {
        [
            Page(.get, "/openapi.json", for: .known) { _ in
                let manifest = manifest.current
                // All at a time: a program is asked once, and the first reader waits for the slowest alone.
                let asked = manifest.functions.map { function in
                    (function.name, SideTask { await caller.description(of: function).document })
                }
                var descriptions: [String: JSONValue] = [:]
                for (name, description) in asked { descriptions[name] = await description.value()?.root }
                return Response(200, json: OpenAPI(manifest, descriptions, cookie: access.cookieName).json)
            }
        ]
    }
}
