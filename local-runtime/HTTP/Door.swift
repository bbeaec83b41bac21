/// What a listener speaks, and so what its clients call it.
enum Door: Equatable, Sendable {
    case http
    /// HTTP within TLS.
    case https
    /// HTTP on a unix socket: only programs on this machine come in, whatever name they use.
    case socket

    /// Of URLs.
    var scheme: String { self == .https ? "https" : "http" }
}
