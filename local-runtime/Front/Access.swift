internal import Cryptography
internal import Webhooks

/// Who may come in.
///
/// A page of another site can make a browser send requests here, by a form, a script, or a name of its own that resolves
/// to this machine. `Origin` gives away the first two, `Host` the third, and none of them knows the token.
struct Access: Sendable {
    private let token: [UInt8]
    /// In lower case, with the port.
    private let hosts: Set<String>
    /// Of pages of other sites that may ask.
    private let origins: CrossOrigin
    /// Digests under a key that nobody knows take the same time to compare wherever two tokens differ.
    private let comparisonKey = Array(randomHex(bytes: 32).utf8)

    /// - Parameters:
    ///   - names: more names that this server is known by, such as that of a proxy in front of it.
    ///   - portOfScheme: 80, or 443 with TLS.
    init(
        token: String, port: Int, names: [String] = [], portOfScheme: Int = 80, origins: CrossOrigin = CrossOrigin([])
    ) {
        self.token = Array(token.utf8)
        self.origins = origins
        // Clients leave the port of the scheme out.
        func forms(_ name: String) -> [String] {
            port == portOfScheme ? [name, "\(name):\(port)"] : ["\(name):\(port)"]
        }
        let own = ["127.0.0.1", "localhost", "[::1]"].flatMap(forms)
        hosts = Set(own + names.flatMap { [$0.lowercased()] + forms($0.lowercased()) })
    }

    /// What any request must keep to.
    func checkOrigin(of head: RequestHead) throws(Problem) {
        guard hosts.contains(head.host) || isLocal(head) else {
            throw Self.forbidden("This server does not go by that Host; start it with --host-name to add one.")
        }
        for origin in head.values(of: "origin") where origins.origin(of: head) != origin {
            let host = origin.lowercased().split(separator: "/", omittingEmptySubsequences: false).dropFirst(2)
            guard host.count == 1, hosts.contains(String(host[2])) else {
                throw Self.forbidden("Requests from pages of other sites are refused.")
            }
        }
    }

    /// Whether it came by a unix socket, which no browser uses, under the name that clients put there.
    private func isLocal(_ head: RequestHead) -> Bool {
        head.door == .socket && HostAndPort(head.host)?.host == "localhost"
    }

    /// `Authorization: Bearer <token>` (RFC 6750).
    func checkToken(of head: RequestHead) throws(Problem) {
        let words = (head.header("authorization") ?? "").split(separator: " ", maxSplits: 1)
        guard words.count == 2, words[0].lowercased() == "bearer", isToken(words[1]) else {
            throw Problem(
                401,
                Failure(.forbidden, "Send the header Authorization: Bearer <token>, with the token of this server."),
                headers: [HTTPHeader("WWW-Authenticate", "Bearer")])
        }
    }

    private func isToken(_ given: Substring) -> Bool {
        hmacSHA256(Array(given.utf8), key: comparisonKey) == hmacSHA256(token, key: comparisonKey)
    }

    private static func forbidden(_ message: String) -> Problem { Problem(403, Failure(.forbidden, message)) }
}
