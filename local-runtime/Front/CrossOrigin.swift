internal import Webhooks

/// Which pages of other sites may use this server from a browser (CORS, the Fetch standard 3.3): none, unless they are named.
///
/// Nothing is answered for "any origin", and credentials of the browser's own, such as cookies, are never asked for: a page
/// must know a token.
struct CrossOrigin: Equatable, Sendable {
    /// Seconds for which a browser keeps what it was told.
    static let maxAge = 600
    /// What pages may send beside what browsers allow anyway.
    static let requestHeaders = "Authorization, Content-Type, Idempotency-Key, X-Request-Id, traceparent"
    /// What pages may read.
    static let responseHeaders = "X-Request-Id, Retry-After"

    private let origins: Set<String>

    /// - Parameter origins: as ``Origin`` writes them.
    init(_ origins: [Origin]) { self.origins = Set(origins.map(\.text)) }

    /// The origin of the page that asks, where it is one that may.
    func origin(of head: RequestHead) -> String? {
        guard !origins.isEmpty, let origin = head.header("origin"), origins.contains(origin) else { return nil }
        return origin
    }

    /// What every answer carries. `Vary` also where no page asks: a cache must not give that answer to one.
    func headers(for head: RequestHead) -> [HTTPHeader] {
        guard !origins.isEmpty else { return [] }
        guard let origin = origin(of: head) else { return [HTTPHeader("Vary", "Origin")] }
        return [
            HTTPHeader("Vary", "Origin"), HTTPHeader("Access-Control-Allow-Origin", origin),
            HTTPHeader("Access-Control-Expose-Headers", Self.responseHeaders),
        ]
    }

    /// Whether a browser asks what a page of an allowed origin may send.
    func isPreflight(_ head: RequestHead) -> Bool {
        head.method == .options && head.header("access-control-request-method") != nil && origin(of: head) != nil
    }

    /// The answer to a preflight. What it lacks is added to every answer.
    func preflight(allowing methods: [RequestHead.Method]) -> Response {
        Response(
            204,
            headers: [
                HTTPHeader("Access-Control-Allow-Methods", methods.map(\.token).joined(separator: ", ")),
                HTTPHeader("Access-Control-Allow-Headers", Self.requestHeaders),
                HTTPHeader("Access-Control-Max-Age", "\(Self.maxAge)"),
            ])
    }
}

/// Where a page comes from, as browsers write it: `https://app.example`, with the port where it is not the scheme's.
struct Origin: Equatable, Sendable {
    let text: String

    /// Nil for what no browser would send, and for `null`, which any sandboxed page sends.
    init?(_ text: String) {
        guard let scheme = ["https://", "http://"].first(where: text.hasPrefix) else { return nil }
        let rest = String(text.dropFirst(scheme.count))
        guard rest == rest.lowercased(), !rest.hasSuffix(":"), let place = HostAndPort(rest),
            place.port != (scheme == "https://" ? 443 : 80)
        else { return nil }
        self.text = text
    }
}
