internal import Glibc

/// Where a runtime is, as `http://127.0.0.1:8787`: this machine only, as the token goes there in plain text.
struct ServerURL: Equatable, Sendable {
    var address: InternetAddress

    init?(_ text: String) {
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
        self.address = address
    }
}
