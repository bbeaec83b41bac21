import Testing
import Webhooks

@Suite struct AddressPolicyTests {
    @Test(arguments: [
        "0.0.0.0", "0.255.255.255", "10.0.0.0", "10.0.0.1", "10.255.255.255", "100.64.0.0", "100.64.0.1",
        "100.100.100.200", "100.127.255.254", "100.127.255.255", "127.0.0.0", "127.0.0.1", "127.255.255.255",
        "168.63.129.16", "169.254.0.0", "169.254.1.1", "169.254.169.254", "169.254.255.255", "172.16.0.0", "172.16.5.4",
        "172.31.255.255", "192.0.0.0", "192.0.0.192", "192.0.0.255", "192.0.2.0", "192.0.2.255", "192.88.99.0",
        "192.88.99.1", "192.88.99.255", "192.168.0.0", "192.168.1.1", "192.168.255.255", "198.18.0.0", "198.18.0.1",
        "198.19.255.255", "198.51.100.0", "198.51.100.255", "203.0.113.0", "203.0.113.255", "224.0.0.0", "224.0.0.1",
        "239.255.255.250", "240.0.0.0", "240.0.0.1", "255.255.255.254", "255.255.255.255",
    ])
    func `refuses special IPv4 addresses`(text: String) throws {
        #expect(try AddressPolicy().refusal(of: #require(IPAddress(text))) != nil)
    }

    @Test(arguments: [
        "::", "::1", "::2", "1::1", "0:0:0:1::1", "ff:ffff::1", "::ffff:127.0.0.1", "::ffff:169.254.169.254",
        "::ffff:8.8.8.8", "::7f00:1", "::a9fe:a9fe", "::ffff:0:7f00:1", "::ffff:0:5db8:d822", "::5efe:7f00:1",
        "64:ff9b::a9fe:a9fe", "64:ff9b::7f00:1", "64:ff9b::a00:1", "64:ff9b::e000:1", "64:ff9b::c058:6301", "64:ff9b::",
        "64:ff9b::5db8:d822", "64:ff9b::101:101", "64:ff9b:0:1::1", "64:ff9b:1::1", "100::1", "100:0:0:1::1",
        "1fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "2001::", "2001::1", "2001:1::1", "2001:2::1", "2001:10::1",
        "2001:20::1", "2001:1ff::1", "2001:1ff:ffff:ffff:ffff:ffff:ffff:ffff", "2001:db8::", "2001:db8::1",
        "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff", "2002::", "2002:a9fe:a9fe::1", "2002:7f00:1::1", "2002:5db8:d822::1",
        "2002:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "3fff::", "3fff::1", "3fff:fff::1",
        "3fff:fff:ffff:ffff:ffff:ffff:ffff:ffff", "4000::", "5f00::1", "8000::1", "fc00::", "fc00::1",
        "fdee:3a45:9057::1", "fd00:ec2::254", "fd7a:115c:a1e0::1", "fe80::", "fe80::1", "febf:ffff::1", "fec0::1",
        "ff00::", "ff02::1", "ff0e::1", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
    ])
    func `refuses special IPv6 addresses, and those that carry an IPv4 one`(text: String) throws {
        #expect(try AddressPolicy().refusal(of: #require(IPAddress(text))) != nil)
    }

    @Test(arguments: [
        "1.0.0.0", "1.1.1.1", "8.8.8.8", "9.255.255.255", "11.0.0.0", "93.184.216.34", "100.63.255.254",
        "100.63.255.255", "100.128.0.0", "100.128.0.1", "126.255.255.255", "128.0.0.0", "168.63.129.15",
        "168.63.129.17",
        "169.253.255.255", "169.255.0.0", "172.15.255.255", "172.32.0.0", "191.255.255.255", "192.0.1.0", "192.0.1.255",
        "192.0.3.0", "192.88.98.255", "192.88.100.0", "192.88.100.1", "192.167.255.255", "192.169.0.0",
        "198.17.255.255",
        "198.20.0.0", "198.51.99.255", "198.51.101.0", "203.0.112.255", "203.0.114.0", "223.255.255.255",
        "2000::", "2000::1", "2001:200::", "2001:200::1", "2001:4860:4860::8888", "2001:db7:ffff::1", "2001:db9::1",
        "2003::1", "2606:4700:4700::1111", "2a00:1450:4001::1", "3ffe::1", "3fff:1000::1",
        "3fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
    ])
    func `lets public addresses through`(text: String) throws {
        #expect(try AddressPolicy().allows(#require(IPAddress(text))))
    }

    @Test(arguments: [
        ("127.0.0.1", AddressClass.loopback), ("::1", .loopback), ("10.1.2.3", .privateUse), ("fd00::1", .privateUse),
        ("169.254.169.254", .linkLocal), ("fe80::1", .linkLocal), ("168.63.129.16", .cloudHost),
        ("100.64.0.1", .shared),
        ("0.0.0.0", .unspecified), ("::", .unspecified), ("::ffff:10.0.0.1", .translation), ("2002::1", .translation),
        ("2001::1", .translation), ("64:ff9b::1", .translation), ("224.0.0.1", .multicast), ("ff02::1", .multicast),
        ("2001:db8::1", .documentation), ("3fff::1", .documentation), ("5f00::1", .reserved), ("240.0.0.1", .reserved),
    ])
    func `names the kind of an address`(text: String, kind: AddressClass) throws {
        #expect(try AddressPolicy().refusal(of: #require(IPAddress(text))) == kind)
    }

    @Test(arguments: [
        ("127.0.0.0/8", "127.0.0.1", true), ("127.0.0.0/8", "126.255.255.255", true),
        ("127.0.0.0/8", "10.0.0.1", false),
        ("127.0.0.0/8", "::1", false), ("127.0.0.0/8", "::ffff:127.0.0.1", false),
        ("::ffff:7f00:0/104", "::ffff:127.0.0.1", true),
        ("10.1.0.0/16", "10.1.255.255", true), ("10.1.0.0/16", "10.2.0.0", false),
        ("10.1.0.0/16", "10.0.255.255", false),
        ("169.254.169.254/32", "169.254.169.254", true), ("169.254.169.254", "169.254.169.253", false),
        ("0.0.0.0/0", "10.0.0.1", true), ("0.0.0.0/0", "fd00::1", false), ("::/0", "fd00::1", true),
        ("::/0", "10.0.0.1", false), ("64:ff9b::/96", "64:ff9b::7f00:1", true), ("fd00::/8", "fdff::1", true),
        ("fd00::/8", "fc00::1", false), ("10.0.0.0/9", "10.127.255.255", true), ("10.0.0.0/9", "10.128.0.0", false),
        ("fe80::1/128", "fe80::1", true), ("fe80::1/128", "fe80::2", false),
        ("2001:db8::/33", "2001:db8:8000::", false),
        ("10.0.0.0/8, ::1/128", "::1", true), (" 10.0.0.0/8 ,127.0.0.0/8", "127.0.0.1", true), ("", "127.0.0.1", false),
        (" ", "127.0.0.1", false),
    ])
    func `lets through the networks that were opened, and no others`(networks: String, text: String, isAllowed: Bool)
        throws
    {
        #expect(try AddressPolicy(allowing: networks).allows(#require(IPAddress(text))) == isAllowed)
    }

    @Test(arguments: [
        ",", "10.0.0.0/8,", ",10.0.0.0/8", "10.0.0.0/8,,::1/128", "10.0.0.0/8 ::1/128", "10.0.0.0/8;::1/128",
        "localhost",
        "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/", "/8", "10.0.0.0/08", "10.0.0.0/8/8", "10.0.0.0/255.0.0.0", "10/8",
        "10.0.0/8", "10.0.0.0/+8", "10.0.0.0/8x", "10.0.0.1/8", "127.0.0.1/8", "::/129", "::1/127", "[::1]/128",
        "::1%lo/128",
        "fe80::1/10", "010.0.0.0/8", "0x7f.0.0.0/8", "10.0.0.0/99999999999999999999", "10.*", "*", "any", "10.0.0.0 /8",
    ])
    func `refuses a list that it cannot read, and names the variable`(text: String) {
        let error = #expect(throws: Failure.self) { try AddressPolicy(allowing: text) }
        #expect(error?.code == .misconfigured)
        #expect(error?.message.hasPrefix("WEBHOOKS_ALLOW_NETWORKS: ") == true)
    }

    @Test func `says how a network with bits behind its prefix is written`() {
        let error = #expect(throws: Failure.self) { try Network("10.1.2.3/8") }
        #expect(error?.message.contains("10.0.0.0/8") == true)
    }

    @Test(arguments: [
        ("127.0.0.0/8", ["127.0.0.1"]), ("::1/128", ["::1"]), ("", []), ("127.0.0.0/8,::1", ["127.0.0.1", "::1"]),
    ])
    func `knows the addresses of localhost that are open`(networks: String, addresses: [String]) throws {
        #expect(try AddressPolicy(allowing: networks).loopback.map(\.description) == addresses)
    }
}
