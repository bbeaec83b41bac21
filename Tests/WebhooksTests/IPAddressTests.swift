import Foundation
import Testing
import Webhooks

@Suite struct IPAddressTests {
    @Test(arguments: [
        ("0.0.0.0", "0.0.0.0"), ("255.255.255.255", "255.255.255.255"), ("192.0.2.1", "192.0.2.1"),
        ("::", "::"), ("::1", "::1"), ("1::", "1::"), ("0:0:0:0:0:0:0:0", "::"), ("2001:DB8::A", "2001:db8::a"),
        ("2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"), ("2001:0:0:1:0:0:0:1", "2001:0:0:1::1"),
        ("2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"), ("::ffff:127.0.0.1", "::ffff:7f00:1"),
        ("1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0"), ("::2:3:4:5:6:7:8", "0:2:3:4:5:6:7:8"),
        ("1:2:3:4:5:6:1.2.3.4", "1:2:3:4:5:6:102:304"), ("64:ff9b::192.0.2.33", "64:ff9b::c000:221"),
    ])
    func `is read, and written in its short form`(text: String, short: String) {
        #expect(IPAddress(text)?.description == short)
    }

    @Test(arguments: [
        "", "1", "1.2.3", "1.2.3.4.5", "1.2.3.", ".1.2.3", "1..2.3", "256.0.0.1", "01.2.3.4", "1.2.3.04", "0x1.2.3.4",
        "1.2.3.4 ", " 1.2.3.4", "1.2.3.-4", "+1.2.3.4", "1.2.3.٤", "4294967295", "1.2.3.99999999999999999999",
        ":", ":::", "1", "1:2", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "1:2:3:4:5:6:7:8::", "1:2:3:4::5:6:7:8",
        "1::2::3",
        ":1::2", "1::2:", "::12345", "::g", "::1%eth0", "[::1]", "::1/128", "::+1", "::-1", "1.2.3.4::", "::1.2.3",
        "::1.2.3.4:5", "1:2:3:4:5:6:7:1.2.3.4", "::01.2.3.4", "::256.1.1.1", "１::1",
    ])
    func `is nil for any other text`(text: String) {
        #expect(IPAddress(text) == nil)
    }

    @Test func `agrees with the C library on what is an address`() {
        var generator = SystemRandomNumberGenerator()
        let pieces = ["0", "1", "ff", "7f00", ":", "::", ".", "127.0.0.1", "255", "00", "g", "12345"]
        for _ in 0..<20_000 {
            let text = (0..<Int.random(in: 1...9, using: &generator)).map { _ in
                pieces.randomElement(using: &generator)!
            }
            .joined(separator: Bool.random(using: &generator) ? ":" : "")
            var four = in_addr()
            var six = in6_addr()
            var expected: IPAddress?
            if inet_pton(AF_INET, text, &four) == 1 { expected = withUnsafeBytes(of: four) { IPAddress(bytes: $0) } }
            if inet_pton(AF_INET6, text, &six) == 1 { expected = withUnsafeBytes(of: six) { IPAddress(bytes: $0) } }
            #expect(IPAddress(text) == expected, "\(text)")
        }
    }

    @Test func `is read back from what was written`() {
        for _ in 0..<2000 {
            var groups = (0..<8).map { _ in Bool.random() ? 0 : UInt16.random(in: 0...UInt16.max) }
            if Bool.random() { groups.replaceSubrange(2..<6, with: [0, 0, 0, 0]) }
            let address = IPAddress.v6(groups.reduce(0) { $0 << 16 | UInt128($1) })
            #expect(IPAddress(address.description) == address)
        }
    }

    @Test(arguments: [0, 1, 3, 5, 15, 17])
    func `has 4 or 16 bytes`(count: Int) {
        #expect(IPAddress(bytes: [UInt8](repeating: 1, count: count)) == nil)
    }
}
