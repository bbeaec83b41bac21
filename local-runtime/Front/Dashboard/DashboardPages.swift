internal import Webhooks

/// The dashboard: a page for browsers at `/`, and its parts. They are for anyone, since they tell nothing: what is shown on
/// them comes by the same routes as for any client.
@RuntimeActor
struct DashboardPages {
    /// What a browser may do on the page (Content Security Policy 3): nothing that is not ours, nothing that stands in the
    /// page itself, and no other site may show it in a frame.
    private static let policy = HTTPHeader(
        "Content-Security-Policy",
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; "
            + "form-action 'none'; frame-ancestors 'none'")
    private static let headers = [
        policy, HTTPHeader("Referrer-Policy", "no-referrer"), HTTPHeader("Cross-Origin-Opener-Policy", "same-origin"),
        HTTPHeader("Cross-Origin-Resource-Policy", "same-origin"), HTTPHeader("Vary", "Accept"),
    ]
    private static let parts = Dictionary(uniqueKeysWithValues: Asset.parts.map { ($0.name, $0) })

    let manifest: RuntimeManifest

    /// Whether whoever asks wants a page to show rather than a text (RFC 9110, 12.5.1): names it, and not to say that it is
    /// of no use.
    nonisolated static func isWanted(by head: RequestHead) -> Bool {
        head.values(of: "accept").flatMap { $0.lowercased().split(separator: ",") }.contains { range in
            let parts = range.split(separator: ";").map { $0.filter { $0 != " " && $0 != "\t" } }
            let isRefused = parts.dropFirst().contains {
                $0.hasPrefix("q=0") && $0.dropFirst(3).allSatisfy { ".0".contains($0) }
            }
            return parts.first == "text/html" && !isRefused
        }
    }

    var pages: [Page] {
        [
            Page(.get, "/", for: .visitors) { [manifest] request in
                Self.isWanted(by: request.head) ? Self.response(.page) : Index(manifest.current).response
            },
            Page(.get, "/dashboard/{file}", for: .anyone) { request throws(Problem) in
                guard let part = Self.parts[request.parameter("file") ?? ""] else { throw Router.notFound }
                return Self.response(part)
            },
        ]
    }

    private static func response(_ asset: Asset) -> Response {
        var response = Response(200, headers: [HTTPHeader("Content-Type", asset.type)] + headers)
        response.body = asset.bytes
        return response
    }
}
