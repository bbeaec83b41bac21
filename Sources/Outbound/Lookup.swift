internal import CCurl
internal import Glibc
package import Webhooks

/// Finds all addresses of a host name. It may block; it is called on several threads.
package typealias Lookup = @Sendable (_ host: String) -> Result<[IPAddress], TransferError>

enum SystemLookup {
    /// Asks the system: its hosts file and name servers, both versions of IP.
    static func addresses(of host: String) -> Result<[IPAddress], TransferError> {
        var hints = addrinfo()
        hints.ai_family = AF_UNSPEC
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var first: UnsafeMutablePointer<addrinfo>?
        let code = getaddrinfo(host, nil, &hints, &first)
        guard code == 0 else {
            let message = code == EAI_AGAIN ? "The name server did not answer." : "The receiver's name has no address."
            return .failure(TransferError(.dns, message))
        }
        defer { freeaddrinfo(first) }
        var addresses: [IPAddress] = []
        var next = first
        while let found = next {
            if let address = IPAddress(found.pointee.ai_addr) { addresses.append(address) }
            next = found.pointee.ai_next
        }
        return .success(addresses)
    }
}

extension IPAddress {
    /// Nil for other families than IP.
    init?(_ socketAddress: UnsafePointer<sockaddr>?) {
        guard let socketAddress else { return nil }
        let raw = UnsafeRawPointer(socketAddress)
        switch Int32(socketAddress.pointee.sa_family) {
        case AF_INET:
            self = .v4(UInt32(bigEndian: raw.loadUnaligned(as: sockaddr_in.self).sin_addr.s_addr))
        case AF_INET6:
            let address = raw.loadUnaligned(as: sockaddr_in6.self).sin6_addr
            let bits = withUnsafeBytes(of: address) { IPAddress(bytes: $0) }
            guard let bits else { return nil }
            self = bits
        default:
            return nil
        }
    }
}
