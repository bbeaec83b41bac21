import Glibc
import Webhooks

@testable import local_runtime

extension FuzzTarget {
    /// A list of networks as an operator writes it; each entry alone is an address too, and the value of a `Host` header.
    static let address = FuzzTarget(name: "address", lengthMax: 512) { input in
        let text = input.text
        if let policy = try? AddressPolicy(allowing: text) {
            let list = policy.allowed.map(\.description).joined(separator: ",")
            try expectEqual(try? AddressPolicy(allowing: list), policy, "the list written out: \(list)")
            for network in policy.allowed {
                try expect(network.contains(network.address) && policy.allows(network.address), "\(network)")
            }
        }
        for part in text.split(separator: ",").prefix(8) { try check(String(part)) }
    }

    private static func check(_ text: String) throws(Broken) {
        let address = IPAddress(text)
        // What inet_pton does not see, it cannot judge.
        if !text.utf8.contains(0) {
            var bytes = [UInt8](repeating: 0, count: 16)
            let isV4 = inet_pton(AF_INET, text, &bytes) == 1
            let isV6 = !isV4 && inet_pton(AF_INET6, text, &bytes) == 1
            let theirs = isV4 || isV6 ? IPAddress(bytes: bytes.prefix(isV4 ? 4 : 16)) : nil
            try expectEqual(address, theirs, "the address to inet_pton")
        }
        if let address {
            try expectEqual(IPAddress(address.description), address, "the address written out")
            let isOpened = try? AddressPolicy(allowing: address.description).allows(address)
            try expect(isOpened == true, "\(address) cannot be opened")
        }
        if let host = HostAndPort(text) {
            let again = HostAndPort(host.port.map { "\(host.host):\($0)" } ?? host.host)
            try expectEqual(again, host, "the host written out")
        }
        if case .port(let address) = ServerURL(text) {
            try expect(address.isLoopback && (1...65535).contains(address.port), "\(address) is not this machine")
            try expectEqual(ServerURL("http://\(address.authority)"), .port(address), "the server's URL written out")
        }
    }
}
