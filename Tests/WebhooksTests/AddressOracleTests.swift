import Foundation
import TestSupport
import Testing
import Webhooks

/// The same verdicts as Python's `ipaddress` and a table of blocks give, on random addresses and those at the edges.
@Suite struct AddressOracleTests {
    static let count = 1_000_000

    @Test func `agrees with another library on random addresses`() throws {
        var random = SeededRandom(seed: 37)
        let policy = AddressPolicy()
        let (count, length) = (Self.count * Proof.scale, 17)
        var bytes = [UInt8]()
        bytes.reserveCapacity(count * length)
        var verdicts = [UInt8]()
        verdicts.reserveCapacity(count)
        for number in 0..<count {
            let address = Self.address(number, &random)
            verdicts.append(policy.allows(address) ? 1 : 0)
            switch address {
            case .v4(let bits): bytes += [4] + Self.bytes(UInt128(bits))
            case .v6(let bits): bytes += [6] + Self.bytes(bits)
            }
        }
        let answers = try Self.askPython(bytes)
        try #require(answers.count == count)
        let wrong = verdicts.indices.filter { verdicts[$0] != answers[$0] }
        for index in wrong.prefix(10) {
            Issue.record("\(Array(bytes[index * length..<(index + 1) * length])): Python says \(answers[index])")
        }
        let allowed = verdicts.count { $0 == 1 }
        // Verdicts that are all alike would prove nothing.
        #expect((count / 10..<count * 9 / 10).contains(allowed))
        Proof.report(
            "addresses judged as Python's ipaddress does",
            ["addresses": count, "let through": allowed, "judged otherwise": wrong.count])
    }

    /// Any, or near the edge of a block that somebody has written down.
    private static func address(_ number: Int, _ random: inout SeededRandom) -> IPAddress {
        switch number % 4 {
        case 0: .v4(.random(in: 0 ... .max, using: &random))
        case 1: .v4(edges4.randomElement(using: &random)! &+ UInt32.random(in: 0...3, using: &random) &- 2)
        case 2: .v6(UInt128.random(in: 0 ... .max, using: &random) >> UInt128.random(in: 0...64, using: &random))
        default: .v6(edges6.randomElement(using: &random)! &+ UInt128.random(in: 0...3, using: &random) &- 2)
        }
    }

    private static let edges4: [UInt32] = bits(AddressCorpus.refusedV4 + AddressCorpus.allowed).compactMap {
        UInt32(exactly: $0)
    }

    private static let edges6: [UInt128] =
        bits(AddressCorpus.refusedV6 + AddressCorpus.allowed)
        .filter { $0 > UInt128(UInt32.max) } + [0, 1 << 32, 0xFFFF << 32, 1 << 127]

    private static func bits(_ texts: [String]) -> [UInt128] {
        texts.compactMap { text in
            switch IPAddress(text) {
            case .v4(let bits): UInt128(bits)
            case .v6(let bits): bits
            case nil: nil
            }
        }
    }

    private static func bytes(_ bits: UInt128) -> [UInt8] {
        (0..<16).map { UInt8(truncatingIfNeeded: bits >> (120 - 8 * $0)) }
    }

    private static func askPython(_ bytes: [UInt8]) throws -> [UInt8] {
        let folder = try TemporaryFolder()
        let file = folder.file("addresses")
        try Data(bytes).write(to: file)
        let output = Pipe()
        let python = try ChildProcess(["python3", "-c", oracle, file.path], output: .pipe(output))
        let answers = try output.fileHandleForReading.readToEnd() ?? Data()
        try #require(python.waitForEnd() == 0, "this test compares with Python's ipaddress: install python3")
        return answers.map { $0 - UInt8(ascii: "0") }
    }

    /// What the library itself holds for private is refused even where the table had forgotten it.
    private static let oracle = """
        import ipaddress, sys
        REFUSED4 = [ipaddress.ip_network(text) for text in (
            "0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 192.0.2.0/24 "
            "192.88.99.0/24 192.168.0.0/16 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 224.0.0.0/4 240.0.0.0/4 "
            "168.63.129.16/32").split()]
        ALLOWED6 = ipaddress.ip_network("2000::/3")
        REFUSED6 = [ipaddress.ip_network(text) for text in "2001::/23 2001:db8::/32 2002::/16 3fff::/20".split()]
        def is_allowed(address):
            if address.version == 4:
                if any(address in network for network in REFUSED4):
                    return False
            elif address not in ALLOWED6 or any(address in network for network in REFUSED6):
                return False
            return not (address.is_private or address.is_loopback or address.is_link_local or address.is_multicast
                        or address.is_reserved or address.is_unspecified)
        data = open(sys.argv[1], "rb").read()
        for start in range(0, len(data), 17):
            bits = int.from_bytes(data[start + 1:start + 17], "big")
            address = ipaddress.IPv4Address(bits) if data[start] == 4 else ipaddress.IPv6Address(bits)
            sys.stdout.write("1" if is_allowed(address) else "0")
        """
}
