import TestSupport
import Testing
import Webhooks

@Suite struct AddressPolicyTests {
    @Test(arguments: AddressCorpus.refusedV4)
    func `refuses special IPv4 addresses`(text: String) throws {
        #expect(try AddressPolicy().refusal(of: #require(IPAddress(text))) != nil)
    }

    @Test(arguments: AddressCorpus.refusedV6)
    func `refuses special IPv6 addresses, and those that carry an IPv4 one`(text: String) throws {
        #expect(try AddressPolicy().refusal(of: #require(IPAddress(text))) != nil)
    }

    @Test(arguments: AddressCorpus.allowed)
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
