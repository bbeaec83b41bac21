/// Where a webhook's receiver is. It can only be made from a text that keeps the rules.
///
/// The text is passed on as it was written, so only spellings that every reader of URLs understands alike are taken:
/// plain ASCII by RFC 3986, no user-info, no fragment, one spelling of each address.
package struct WebhookURL: Hashable, Sendable {
    package static let bytesMax = 2048

    package enum Scheme: String, Sendable { case http, https }

    package let text: String
    package let scheme: Scheme
    /// A name in lower case, or an address without brackets.
    package let host: String
    package let port: UInt16
    /// The host, where it is an address and not a name.
    package let literal: IPAddress?

    /// - Parameters:
    ///   - allowsHTTP: whether `http://` is taken too.
    ///   - field: the name of the field that a refusal blames.
    package init(_ text: String, allowsHTTP: Bool, field: String = "url") throws(Failure) {
        do {
            var parser = try URLParser(text)
            scheme = try parser.scheme(allowsHTTP: allowsHTTP)
            let authority = try parser.authority()
            try parser.checkRest()
            (host, literal) = try authority.host()
            port = try authority.port() ?? (scheme == .https ? 443 : 80)
            self.text = text
        } catch {
            throw .invalid(field, error.sentence)
        }
    }

    /// Refuses what can be seen not to be public before any name is looked up: forbidden addresses, and names that mean
    /// this machine or a network of its own. What a name stands for is judged when it is dialled.
    ///
    /// Names under `internal` and `local` are let through once the operator has opened some network.
    package func check(_ policy: AddressPolicy, field: String = "url") throws(Failure) {
        if let literal {
            guard let refusal = policy.refusal(of: literal) else { return }
            throw .invalid(field, "\(literal) is \(refusal.rawValue); use the address of a public host")
        }
        if isLocalhost {
            guard policy.loopback.isEmpty else { return }
            throw .invalid(field, "\(host) is this machine itself; use the name of a public host")
        }
        let isInternal = host.hasSuffix(".internal") || host.hasSuffix(".local")
        if host == "metadata.google.internal" || isInternal && policy.allowed.isEmpty {
            throw .invalid(field, "\(host) is a name of private networks; use the name of a public host")
        }
    }

    /// `localhost` and the names under it, which mean the machine itself (RFC 6761, 6.3).
    package var isLocalhost: Bool { host == "localhost" || host.hasSuffix(".localhost") }
}
