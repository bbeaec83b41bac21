internal import Glibc

/// Where to listen: an address of this machine and a port.
struct InternetAddress: Equatable, Sendable {
    /// `127.0.0.1` or `::1`, for example.
    var host: String
    var port: Int

    /// Nil for what is no address. Of names, `localhost` stands for one.
    init?(host: String, port: Int) {
        (self.host, self.port) = (host == "localhost" ? "127.0.0.1" : host, port)
        var (address, addressIPv6) = (in_addr(), in6_addr())
        let isAddress =
            isIPv6 ? inet_pton(AF_INET6, self.host, &addressIPv6) == 1 : inet_pton(AF_INET, self.host, &address) == 1
        guard isAddress else { return nil }
    }

    var isIPv6: Bool { host.utf8.contains(UInt8(ascii: ":")) }

    /// The host as it stands in a URL.
    var name: String { isIPv6 ? "[\(host)]" : host }

    var authority: String { "\(name):\(port)" }

    /// Whether no other machine can reach it: `127.0.0.0/8` and `::1`.
    var isLoopback: Bool {
        if isIPv6 {
            var address = in6_addr()
            inet_pton(AF_INET6, host, &address)
            return withUnsafeBytes(of: address) { $0.dropLast().allSatisfy { $0 == 0 } && $0.last == 1 }
        }
        var address = in_addr()
        return inet_pton(AF_INET, host, &address) == 1 && UInt32(bigEndian: address.s_addr) >> 24 == 127
    }

    /// Whether it stands for all addresses of this machine.
    var isUnspecific: Bool {
        if !isIPv6 { return host == "0.0.0.0" }
        var address = in6_addr()
        inet_pton(AF_INET6, host, &address)
        return withUnsafeBytes(of: address) { $0.allSatisfy { $0 == 0 } }
    }

    /// A socket that is bound and not listening yet.
    func bind() throws(IOFailure) -> Int32 {
        let family = isIPv6 ? AF_INET6 : AF_INET
        let number = socket(family, Int32(SOCK_STREAM.rawValue) | O_CLOEXEC | O_NONBLOCK, 0)
        guard number >= 0 else { throw .system(errno) }
        var yes: Int32 = 1
        setsockopt(number, SOL_SOCKET, SO_REUSEADDR, &yes, 4)
        guard withSocketAddress({ Glibc.bind(number, $0, $1) }) == 0 else {
            let code = errno
            close(number)
            throw .system(code)
        }
        return number
    }

    /// This address as the system's calls take it.
    func withSocketAddress(_ body: (UnsafeMutablePointer<sockaddr>, socklen_t) -> Int32) -> Int32 {
        if isIPv6 {
            var address = sockaddr_in6()
            address.sin6_family = sa_family_t(AF_INET6)
            address.sin6_port = UInt16(port).bigEndian
            inet_pton(AF_INET6, host, &address.sin6_addr)
            return Self.withSocketAddress(&address, body)
        }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(port).bigEndian
        inet_pton(AF_INET, host, &address.sin_addr)
        return Self.withSocketAddress(&address, body)
    }

    /// The port that a bound socket got: it stands at the same place for both families.
    static func port(of number: Int32) -> Int {
        var address = sockaddr_in6()
        var length = socklen_t(MemoryLayout<sockaddr_in6>.size)
        _ = withSocketAddress(&address) { pointer, _ in getsockname(number, pointer, &length) }
        return Int(UInt16(bigEndian: address.sin6_port))
    }

    private static func withSocketAddress<Address>(
        _ address: inout Address, _ body: (UnsafeMutablePointer<sockaddr>, socklen_t) -> Int32
    ) -> Int32 {
        withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, socklen_t(MemoryLayout<Address>.size)) }
        }
    }
}
