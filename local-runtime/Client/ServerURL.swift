internal import Glibc

/// Where a runtime is: on this machine only, as the token goes there in plain text.
enum ServerURL: Equatable, Sendable {
    /// `http://127.0.0.1:8787`
    case port(InternetAddress)
    /// `unix:/run/hookfile.sock`
    case socket(path: String)

    init?(_ text: String) {
        if text.hasPrefix("unix:") {
            let path = String(text.dropFirst(5))
            guard !path.isEmpty, path.utf8.count <= UnixSocket.pathMax else { return nil }
            self = .socket(path: path)
        } else {
            guard let address = Self.address(text) else { return nil }
            self = .port(address)
        }
    }

    private static func address(_ text: String) -> InternetAddress? {
        let scheme = "http://"
        guard text.hasPrefix(scheme) else { return nil }
        var authority = text.dropFirst(scheme.count)
        if authority.last == "/" { authority.removeLast() }
        let parts = authority.split(separator: ":", omittingEmptySubsequences: false)
        let hasPort = parts.count > 1 && authority.last != "]"
        let port = hasPort ? parts.last.flatMap { Int($0) } : 80
        let hostEnd = hasPort ? authority.lastIndex(of: ":") : authority.endIndex
        guard let port, (1...65535).contains(port), let hostEnd else { return nil }
        let host = authority[..<hostEnd].filter { $0 != "[" && $0 != "]" }
        guard let address = InternetAddress(host: String(host), port: port), address.isLoopback else { return nil }
        return address
    }

    /// What `Host` says.
    var authority: String {
        switch self {
        case .port(let address): address.authority
        case .socket: "localhost"
        }
    }

    /// As it stands in a sentence.
    var place: String {
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
        case .socket(let path): try await UnixSocket.connect(to: path, until: deadline)
        }
    }
}
