internal import Cryptography
internal import Storage
internal import Webhooks

/// Who may come in.
///
/// A page of another site can make a browser send requests here, by a form, a script, or a name of its own that resolves
/// to this machine. `Origin` gives away the first two, `Host` the third, and none of them knows a token or key.
@RuntimeActor
final class Access {
    /// Bytes of chance in a cookie.
    private static let cookieBytesCount = 32

    /// Of digests, a comparison does not tell the length of what was digested either.
    private let tokenDigest: [UInt8]
    /// What this server goes by on this machine, in lower case, with the port.
    private let hosts: Set<String>
    /// More names that it goes by, where there may be something in front of it.
    private let names: Set<String>
    private let keys: KnownKeys
    /// Browsers keep no cookies apart by port: two runtimes on one machine want two names.
    let cookieName: String
    /// Of pages of other sites that may ask.
    private let origins: CrossOrigin
    private var sessions = Sessions()
    private var failures = FailedAttempts()

    /// - Parameters:
    ///   - names: more names that this server is known by, such as that of a proxy in front of it.
    ///   - portOfScheme: 80, or 443 with TLS.
    init(
        token: String, keys: KnownKeys, port: Int, names: [String] = [], portOfScheme: Int = 80,
        origins: CrossOrigin = CrossOrigin([])
    ) {
        tokenDigest = sha256(Array(token.utf8))
        (self.keys, self.origins) = (keys, origins)
        cookieName = "hookfile-\(port)"
        // Clients leave the port of the scheme out.
        func forms(_ name: String) -> [String] {
            port == portOfScheme ? [name, "\(name):\(port)"] : ["\(name):\(port)"]
        }
        hosts = Set(["127.0.0.1", "localhost", "[::1]"].flatMap(forms))
        self.names = Set(names.flatMap { [$0.lowercased()] + forms($0.lowercased()) })
    }

    /// What any request must keep to.
    func checkOrigin(of head: RequestHead) throws(Problem) {
        guard hosts.contains(head.host) || names.contains(head.host) || isLocal(head) else {
            throw Self.forbidden("This server does not go by that Host; start it with --host-name to add one.")
        }
        for origin in head.values(of: "origin") where origins.origin(of: head) != origin && !isOwn(origin, head.door) {
            throw Self.forbidden("Requests from pages of other sites are refused.")
        }
    }

    /// Whether the origin is this server itself: a page of another scheme is another site's, whatever its host. In front of a
    /// name there may be a proxy with TLS.
    private func isOwn(_ origin: String, _ door: Door) -> Bool {
        let parts = origin.lowercased().split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[1].isEmpty else { return false }
        let host = String(parts[2])
        let isOfDoor = parts[0] == "\(door.scheme):"
        return isOfDoor && hosts.contains(host) || (isOfDoor || parts[0] == "https:") && names.contains(host)
    }

    /// Whether it came by a unix socket, which no browser uses, under the name that clients put there.
    private func isLocal(_ head: RequestHead) -> Bool {
        head.door == .socket && HostAndPort(head.host)?.host == "localhost"
    }

    func identity(of head: RequestHead) async throws(Problem) -> Identity { try await visitor(of: head).identity }

    /// Whom the request is from: by `Authorization: Bearer <token or key>` (RFC 6750), or without that header by a cookie
    /// that was traded for one.
    func visitor(of head: RequestHead) async throws(Problem) -> Visitor {
        guard !head.values(of: "authorization").isEmpty || cookie(of: head) != nil else {
            throw Self.unknown("Send the header Authorization: Bearer <token>, with the token of this server or a key.")
        }
        let holder = try holder(in: head)
        do throws(StoreError) {
            if let holder, let visitor = try await visitor(of: holder) { return visitor }
        } catch {
            throw .unavailable("The keys cannot be read; try again in a moment.")
        }
        guard !failures.note(head.peer, at: .now) else { throw Self.tooManyFailures }
        throw Self.unknown(
            bearer(of: head).map { $0.hasPrefix(AccessKeyText.prefix) && AccessKeyText($0) == nil } == true
                ? "This is no whole key: a character is wrong or missing."
                : "This is not the token of this server, nor a key that it knows; keys can be revoked.")
    }

    /// Whether a request that was let in would be let in once more, so that what is under way for it can end: keys are
    /// revoked, and sessions end. While the keys cannot be read, nobody is known.
    func stillKnows(_ head: RequestHead) async -> Bool {
        guard let holder = try? holder(in: head) else { return false }
        return (try? await visitor(of: holder)) != nil
    }

    private func visitor(of holder: Sessions.Holder) async throws(StoreError) -> Visitor? {
        guard case .key(let digest) = holder else { return Visitor(identity: .operators) }
        return try await keys.key(digest).map { key in
            Visitor(identity: key.team.map(Identity.team) ?? .operators, key: key.id)
        }
    }

    // MARK: - What a request shows

    private func holder(in head: RequestHead) throws(Problem) -> Sessions.Holder? {
        guard head.values(of: "authorization").isEmpty else { return bearer(of: head).flatMap(holder(of:)) }
        guard let cookie = cookie(of: head), let holder = sessions.holder(of: cookie, at: .now) else { return nil }
        try checkOwnPage(head)
        return holder
    }

    private func holder(of text: String) -> Sessions.Holder? {
        if constantTimeEqual(sha256(Array(text.utf8)), tokenDigest) { return .startToken }
        return AccessKeyText(text).map { .key($0.digest) }
    }

    private func bearer(of head: RequestHead) -> String? {
        // One space or more between (RFC 9110, 11.4).
        let words = (head.header("authorization") ?? "").split(separator: " ", maxSplits: 1)
        return words.count == 2 && words[0].lowercased() == "bearer" ? String(words[1].drop { $0 == " " }) : nil
    }

    private func cookie(of head: RequestHead) -> [UInt8]? {
        // Several lines are one list: proxies make one of what came by HTTP/2 in pieces (RFC 9113, 8.2.3), or do not.
        let pairs = head.values(of: "cookie").joined(separator: "; ").split(separator: ";").map {
            $0.drop { $0 == " " }
        }
        let own = pairs.filter { $0.hasPrefix("\(cookieName)=") }
        return own.count == 1 ? Array(own[0].dropFirst(cookieName.count + 1).utf8) : nil
    }

    /// A cookie is sent by the browser itself, so that it proves nothing about the page that made it do so. For
    /// `SameSite`, other ports of this machine are the same site.
    private func checkOwnPage(_ head: RequestHead) throws(Problem) {
        let sites = head.values(of: "sec-fetch-site")
        guard sites.allSatisfy({ $0 == "same-origin" || $0 == "none" }) else {
            throw Self.forbidden("Requests from pages of other sites are refused.")
        }
        // A named site's pages may come with a token alone: cookies are for our own.
        let origins = head.values(of: "origin")
        guard origins.allSatisfy({ isOwn($0, head.door) }) else {
            throw Self.forbidden("Requests from pages of other sites are refused.")
        }
        let changesNothing = head.method == .get || head.method == .head
        guard changesNothing || origins.count == 1 else {
            throw Self.forbidden("A request with a cookie that changes something must have an Origin.")
        }
    }

    // MARK: - Cookies

    /// Trades the token or key of the request for a cookie.
    /// - Throws: `forbidden` where the request was let in by a cookie: it would never end.
    func beginSession(for head: RequestHead) throws(Problem) -> HTTPHeader {
        guard let holder = bearer(of: head).flatMap(holder(of:)) else {
            throw Self.forbidden("Only a token or key can be traded for a cookie: send it as Authorization: Bearer.")
        }
        let secret = Hex.encode(randomBytes(Self.cookieBytesCount))
        sessions.begin(Array(secret.utf8), for: holder, at: .now)
        return setCookie(secret, seconds: Sessions.timeMax.components.seconds, for: head)
    }

    func endSession(of head: RequestHead) -> HTTPHeader {
        if let cookie = cookie(of: head) { sessions.end(cookie) }
        return setCookie("", seconds: 0, for: head)
    }

    private func setCookie(_ value: String, seconds: Int64, for head: RequestHead) -> HTTPHeader {
        // Where a proxy with TLS stands in front, the browser's page says so.
        let isSecure = head.door == .https || head.header("origin")?.lowercased().hasPrefix("https://") == true
        return HTTPHeader(
            "Set-Cookie",
            "\(cookieName)=\(value); HttpOnly; SameSite=Strict; Path=/; Max-Age=\(seconds)\(isSecure ? "; Secure" : "")"
        )
    }
}

// MARK: - Refusals

extension Access {
    nonisolated static let tooManyFailures = Problem(
        429, Failure(.rateLimited, "Too many requests came from there with a wrong token or key; wait a moment."),
        headers: [.retryAfter])
    nonisolated static let noLongerKnown = unknown(
        "What let you in does so no more: the key was revoked, or the session has ended.")
    nonisolated static let otherTeam = forbidden("This key reaches its own team, and nothing else.")

    private nonisolated static func forbidden(_ message: String) -> Problem {
        Problem(403, Failure(.forbidden, message))
    }

    private nonisolated static func unknown(_ message: String) -> Problem {
        Problem(401, Failure(.forbidden, message), headers: [HTTPHeader("WWW-Authenticate", "Bearer")])
    }
}
