internal import Glibc

/// Where a runtime is, as `http://127.0.0.1:8787` or `unix:/srv/hooks.sock`: this machine only, as the token goes there in
/// plain text.
enum ServerURL: Equatable, Sendable {
    case port(InternetAddress)
    case socket(path: String)

    init?(_ text: String) {
        if text.hasPrefix("unix:") {
            let path = String(text.dropFirst(5))
            guard (1...UnixSocket.pathMax).contains(path.utf8.count) else { return nil }
            self = .socket(path: path)
            return
        }
        let scheme = "http://"
        guard text.hasPrefix(scheme) else { return nil }
        var authority = text.dropFirst(scheme.count)
        if authority.last == "/" { authority.removeLast() }
        let parts = authority.split(separator: ":", omittingEmptySubsequences: false)
        let port = parts.count > 1 && authority.last != "]" ? parts.last.flatMap { Int($0) } : 80
        let hostEnd = parts.count > 1 && authority.last != "]" ? authority.lastIndex(of: ":") : authority.endIndex
        guard let port, (1...65535).contains(port), let hostEnd else { return nil }
        let host = authority[..<hostEnd].filter { $0 != "[" && $0 != "]" }
        guard let address = InternetAddress(host: String(host), port: port), address.isLoopback else { return nil }
        self = .port(address)
    }

    /// As it stands in a `Host` header.
    var authority: String {
        switch self {
        case .port(let address): address.authority
        case .socket: "localhost"
        }
    }

    /// As it stands in a sentence.
    var name: String {
        switch self {
        case .port(let address): address.authority
        case .socket(let path): path
        }
    }

    /// A connection to whoever listens there.
    @RuntimeActor
    func connect(until deadline: ContinuousClock.Instant) async throws(IOFailure) -> Descriptor {
        switch self {
        case .port(let address): try await address.connect(until: deadline)
        case .socket(let path): try UnixSocket.connect(to: path)
        }
    }
}
