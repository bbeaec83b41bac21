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
    /// Digests under a key that nobody knows take the same time to compare wherever two tokens differ.
    private let comparisonKey = Array(randomHex(bytes: 32).utf8)

    /// - Parameter names: more names that this server is known by, such as that of a proxy in front of it.
    init(token: String, port: Int, names: [String] = []) {
        self.token = Array(token.utf8)
        let own = ["127.0.0.1", "localhost", "[::1]"].flatMap { Self.forms($0, port: port) }
        hosts = Set(own + names.flatMap { [$0.lowercased()] + Self.forms($0.lowercased(), port: port) })
    }

    private static func forms(_ name: String, port: Int) -> [String] {
        // Clients leave the port of the scheme out.
        port == 80 ? [name, "\(name):80"] : ["\(name):\(port)"]
    }

    /// What any request must keep to.
    func checkOrigin(of head: RequestHead) throws(Problem) {
        guard hosts.contains(head.host) else {
            throw Self.forbidden("This server does not go by that Host; start it with --host-name to add one.")
        }
        for origin in head.values(of: "origin") {
            let host = origin.lowercased().split(separator: "/", omittingEmptySubsequences: false).dropFirst(2)
            guard host.count == 1, hosts.contains(String(host[2])) else {
                throw Self.forbidden("Requests from pages of other sites are refused.")
            }
        }
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
