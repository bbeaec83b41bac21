internal import Glibc

extension Descriptor {
    var peer: String { PeerAddress.text(of: number) }
}

/// Where a connection came from.
enum PeerAddress {
    /// The peer's address as text, without its port; empty for a socket that has none. Of IPv6 it is the network of 64
    /// bits: whoever has one address of it has them all.
    static func text(of number: Int32) -> String {
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let isKnown = withUnsafeMutablePointer(to: &storage) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { getpeername(number, $0, &length) == 0 }
        }
        guard isKnown else { return "" }
        return withUnsafeBytes(of: storage) { bytes in
            switch Int32(storage.ss_family) {
            case AF_INET: bytes[4..<8].map { String($0) }.joined(separator: ".")
            // A mapped IPv4 address is that one.
            case AF_INET6 where bytes[8..<18].allSatisfy { $0 == 0 }:
                bytes[20..<24].map { String($0) }.joined(separator: ".")
            case AF_INET6: bytes[8..<16].map { String($0, radix: 16) }.joined(separator: ":")
            default: ""
            }
        }
    }
}
