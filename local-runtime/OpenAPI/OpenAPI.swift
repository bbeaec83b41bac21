internal import JSON
internal import Webhooks

/// The routes of the functions in the words of OpenAPI 3.1, made of the manifest and of what the programs say about
/// themselves, and the pages of the runtime.
struct OpenAPI {
    private let operations: [OpenAPIOperation]
    private let cookie: String

    /// - Parameters:
    ///   - descriptions: by the function's name; one that is missing has no schemas.
    ///   - cookie: the name of the one that browsers are given.
    init(_ manifest: Manifest, _ descriptions: [String: JSONValue], cookie: String = "hookfile") {
        self.cookie = cookie
        var operations: [OpenAPIOperation] = []
        for function in manifest.functions {
            let routes = function.routes.map { (route: $0, tag: Self.tag(of: $0.pattern)) }
            let direct = Manifest.Route(method: .post, pattern: RoutePattern(function: function.name), status: 200)
            for (route, tag) in routes + [(direct, "functions")] {
                let description = descriptions[function.name]
                operations.append(
                    OpenAPIOperation(
                        id: function.name, function: function.name, isDirect: route.pattern == direct.pattern,
                        summary: description?["summary"]?.string ?? "Calls \(function.name).", tag: tag,
                        method: route.method, pattern: route.pattern, status: route.status,
                        request: description?["request"], response: description?["response"],
                        example: description?["example"]))
            }
        }
        self.operations = Self.withIDs(operations)
    }

    var json: [UInt8] {
        var writer = JSONWriter()
        writer.object { document in
            document.member("openapi", "3.1.0")
            document.member("info") {
                $0.object {
                    $0.member("title", "Hookfile")
                    $0.member("version", Version.text)
                    $0.member("description", "Keeps events and delivers them as signed webhooks, until they arrive.")
                }
            }
            document.member("security") {
                $0.array { list in
                    for scheme in ["token", "cookie"] { list.object { $0.member(scheme) { $0.array { _ in } } } }
                }
            }
            document.member("paths") { $0.object { writePaths(to: &$0) } }
            document.member("components") { OpenAPIResponses.writeComponents(cookie: cookie, to: &$0) }
        }
        return writer.bytes + [0x0A]
    }

    private func writePaths(to paths: inout JSONWriter) {
        var seen: Set<String> = []
        for operation in operations where seen.insert(operation.pattern.text).inserted {
            paths.member(operation.pattern.text) {
                $0.object { item in
                    for other in operations where other.pattern == operation.pattern { other.write(to: &item) }
                }
            }
        }
        for page in OpenAPIPage.all where seen.insert(page.path).inserted {
            paths.member(page.path) {
                $0.object { item in
                    for other in OpenAPIPage.all where other.path == page.path { other.write(to: &item) }
                }
            }
        }
        for (path, summary) in [("/healthz", "Whether the runtime runs."), ("/readyz", "Whether calls can succeed.")] {
            paths.member(path) { Self.writeProbe(path, summary, to: &$0) }
        }
    }

    /// What anybody may ask.
    private static func writeProbe(_ path: String, _ summary: String, to writer: inout JSONWriter) {
        let isReadiness = path == "/readyz"
        writer.object {
            $0.member("get") {
                $0.object { operation in
                    operation.member("operationId", String(path.dropFirst()))
                    operation.member("summary", summary)
                    operation.member("tags") { $0.array { $0.string("runtime") } }
                    operation.member("security") { $0.array { _ in } }
                    operation.member("responses") {
                        OpenAPIResponses.writeProbe(member: isReadiness ? "ready" : "ok", canFail: isReadiness, to: &$0)
                    }
                }
            }
        }
    }

    /// The last word of a path that is no place: what the route is about.
    private static func tag(of pattern: RoutePattern) -> String {
        let words = pattern.segments.compactMap { if case .literal(let word) = $0 { word } else { nil } }
        return words.count > 2 ? words[2] : words.last ?? "functions"
    }

    /// The name of the function where it has one route, else with the names of the route's places; what is called by the
    /// function's own name is `call…`.
    private static func withIDs(_ operations: [OpenAPIOperation]) -> [OpenAPIOperation] {
        var taken: Set<String> = []
        return operations.map { operation in
            var operation = operation
            let name = operation.function
            let routes = operations.count { $0.function == name } - 1
            if operation.isDirect {
                operation.id = "call\(name.capitalized)"
            } else if routes > 1 {
                let places = operation.pattern.segments.compactMap { segment -> String? in
                    if case .parameter(let place) = segment { place.capitalized } else { nil }
                }
                operation.id = "\(name)By\(places.joined(separator: "And"))"
            }
            // Two routes with the same places are told apart by a number.
            var number = 2
            let base = operation.id
            while !taken.insert(operation.id).inserted {
                operation.id = "\(base)\(number)"
                number += 1
            }
            return operation
        }
    }
}

extension String {
    /// With a capital first letter.
    fileprivate var capitalized: String { prefix(1).uppercased() + dropFirst() }
}
