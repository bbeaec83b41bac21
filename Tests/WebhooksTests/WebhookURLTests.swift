import Testing
import Webhooks

@Suite struct WebhookURLTests {
    @Test(arguments: [
        ("https://hooks.example.com", "hooks.example.com", 443),
        ("https://hooks.example.com/", "hooks.example.com", 443),
        ("https://hooks.example.com/a/b.php;v=1/c@d:e,f", "hooks.example.com", 443),
        ("https://hooks.example.com?a=b&c=%20d/?", "hooks.example.com", 443),
        ("HTTPS://Hooks.EXAMPLE.com/A", "hooks.example.com", 443),
        ("https://hooks.example.com:443/", "hooks.example.com", 443),
        ("https://hooks.example.com:80/", "hooks.example.com", 80),
        ("https://hooks.example.com:1024/", "hooks.example.com", 1024),
        ("https://hooks.example.com:65535/", "hooks.example.com", 65535),
        ("https://hooks.example.com:8443?x", "hooks.example.com", 8443),
        ("http://hooks.example.com/", "hooks.example.com", 80),
        ("https://xn--bcher-kva.example/", "xn--bcher-kva.example", 443),
        ("https://my_service.example.com/", "my_service.example.com", 443),
        ("https://a.b/", "a.b", 443), ("https://1and1.com/", "1and1.com", 443),
        ("https://1.example/", "1.example", 443),
        ("https://a--b.example/", "a--b.example", 443), ("https://93.184.216.34/", "93.184.216.34", 443),
        ("https://[2606:4700:4700::1111]/", "2606:4700:4700::1111", 443),
        ("https://[2606:4700::AbCd]:8443/", "2606:4700::abcd", 8443),
        ("https://hooks.example.com/%00%ff%C3%A9", "hooks.example.com", 443),
        ("https://hooks.example.com//a//../b/./", "hooks.example.com", 443),
        ("https://hooks.example.com/-._~!$&'()*+,;=:@/?", "hooks.example.com", 443),
        ("https://3com.0xff.com/", "3com.0xff.com", 443),
    ])
    func `is taken and taken apart`(text: String, host: String, port: UInt16) throws {
        let url = try WebhookURL(text, allowsHTTP: true)
        #expect(url.text == text)
        #expect(url.host == host)
        #expect(url.port == port)
        #expect(url.literal == IPAddress(host))
        #expect((url.scheme == .http) == text.hasPrefix("http:"))
        try url.check(AddressPolicy())
    }

    /// No reader of URLs shall find another host, port or meaning in what was taken.
    @Test(arguments: [
        // No scheme, or another one.
        "", " ", "hooks.example.com", "//hooks.example.com/", "/path", "https", "https:", "https:/",
        "https:/hooks.example.com/",
        "https:hooks.example.com", "https//hooks.example.com", "://hooks.example.com", "ftp://hooks.example.com/",
        "file:///etc/passwd", "gopher://hooks.example.com/", "javascript:alert(1)", "data:text/plain,x",
        "dict://hooks.example.com:11211/", "ldap://hooks.example.com/", "httpss://hooks.example.com/",
        "http+unix://x.y/",
        "https ://hooks.example.com/", " https://hooks.example.com/", "ｈttps://hooks.example.com/",
        "ws://hooks.example.com/",
        // Characters.
        "https://hooks.example.com/ ", "https://hooks.example.com/a b", "https://hooks.example.com/\t",
        "https://hooks.example.com/\r\nX: y",
        "https://hooks.example.com/\n", "https://hooks.example.com/\0", "https://hooks.example.com\u{7f}/",
        "https://hooks.example.com/é",
        "https://hooks.example.com/😀", "https://bücher.example/", "https://hooks.example.com\u{200b}/",
        "https://hooks。example。com/",
        "https://１２７.0.0.1/", "https://ⓔxample.com/", "https://hooks.example.com/\"", "https://hooks.example.com/<x>",
        "https://hooks.example.com/{id}", "https://hooks.example.com/a|b", "https://hooks.example.com/a^b",
        "https://hooks.example.com/`",
        "https://hooks.example.com/[1]", "https://hooks.example.com/?a[]=1", "https://hooks.example.com/%",
        "https://hooks.example.com/%4",
        "https://hooks.example.com/%zz", "https://hooks.example.com/?a=%g0", "https://hooks.example.com/a%2",
        // Fragments and backslashes.
        "https://hooks.example.com/#", "https://hooks.example.com#a", "https://hooks.example.com#@other.example/",
        "https://hooks.example.com/?a#b", "https://hooks.example.com\\@other.example/", "https:\\\\hooks.example.com\\",
        "https://hooks.example.com\\.other.example/", "https://hooks.example.com/\\", "\\\\hooks.example.com\\x",
        // User-info.
        "https://user@hooks.example.com/", "https://user:pass@hooks.example.com/", "https://:@hooks.example.com/",
        "https://@hooks.example.com/", "https://hooks.example.com@127.0.0.1/", "https://127.0.0.1@hooks.example.com/",
        "https://hooks.example.com:443@127.0.0.1/", "https://a@b@hooks.example.com/",
        "https://hooks.example.com%40127.0.0.1/",
        "https://hooks.example.com:80:@x.example/",
        // Ports.
        "https://hooks.example.com:", "https://hooks.example.com:/", "https://hooks.example.com:0/",
        "https://hooks.example.com:1/",
        "https://hooks.example.com:22/", "https://hooks.example.com:25/", "https://hooks.example.com:79/",
        "https://hooks.example.com:81/",
        "https://hooks.example.com:442/", "https://hooks.example.com:444/", "https://hooks.example.com:1023/",
        "https://hooks.example.com:65536/",
        "https://hooks.example.com:99999999999999999999/", "https://hooks.example.com:-1/",
        "https://hooks.example.com:+443/",
        "https://hooks.example.com:0443/", "https://hooks.example.com:443x/", "https://hooks.example.com:443:443/",
        "https://hooks.example.com:0x1bb/", "https://hooks.example.com:４４３/", "https://hooks.example.com:%34%34%33/",
        // Hosts.
        "https://", "https:///", "https:///hooks.example.com/", "https://?", "https://:443/", "https://.", "https://./",
        "https://..",
        "https://.example.com/", "https://hooks..example.com/", "https://hooks.example.com./",
        "https://hooks.example.com../",
        "https://hooks/", "https://intranet:8080/", "https://-hooks.example.com/", "https://hooks-.example.com/",
        "https://hooks.-com/",
        "https://hooks.example.com-/", "https://ho!oks.example.com/", "https://ho$oks.example.com/",
        "https://ho,oks.example.com/",
        "https://ho+oks.example.com/", "https://ho*oks.example.com/", "https://*.example.com/",
        "https://hooks%2eexample%2ecom/",
        "https://%68ooks.example.com/", "https://hooks.example.com%00.other.example/",
        "https://hooks.example.com%2f@x/",
        "https://hooks.example.com;x/", "https://(hooks.example.com)/", "https://localhost./", "https://ip6-localhost/",
        // Other spellings of IPv4 addresses.
        "https://2130706433/", "https://017700000001/", "https://0x7f000001/", "https://0x7f.1/",
        "https://0x7f.0.0.0x1/",
        "https://0177.0.0.1/", "https://0177.0.0.01/", "https://127.1/", "https://127.0.1/", "https://127.0.0.1./",
        "https://127.0.0.01/",
        "https://127.0.0.256/", "https://127.0.0.0.1/", "https://127.0.0.-1/", "https://127..0.1/",
        "https://4294967296/", "https://0/",
        "https://0x/", "https://a.0x/", "https://hooks.example.123/", "https://hooks.example.0x7f/", "https://1.2.3/",
        "https://1e1.1/",
        "https://0X7F.0X0.0X0.0X1/", "https://127.0.0.1%20/", "https://%31%32%37.0.0.1/", "https://00000127.0.0.1/",
        "https://281472812449793/", "https://127.0.0.1.1/", "https://①②⑦.⓪.⓪.①/", "https://127。0。0。1/",
        // IPv6.
        "https://[]/", "https://[/", "https://]/", "https://[::1/", "https://::1/", "https://[::1]x/",
        "https://[::1]:/", "https://[[::1]]/",
        "https://2606:4700:4700::1111/", "https://[fe80::1%25eth0]/", "https://[fe80::1%eth0]/", "https://[127.0.0.1]/",
        "https://[hooks.example.com]/", "https://[v1.x]/", "https://[::1.2.3]/", "https://[1:2:3:4:5:6:7:8:9]/",
        "https://[:::]/",
        "https://[2606:4700:4700::1111]:22/", "https://[2606:4700:4700::1111].example.com/", "https://x[::1]/",
        "https://[::ffff:0127.0.0.1]/",
        "https://[ ::1]/", "https://[::1]]/", "https://[2606:4700:4700::1111]@x.example/",
    ])
    func `is refused in any other spelling`(text: String) {
        let error = #expect(throws: Failure.self) { try WebhookURL(text, allowsHTTP: true) }
        #expect(error?.code == .invalidRequest)
        #expect(error?.field == "url")
        #expect(error?.message.isEmpty == false)
    }

    /// Well-formed, but seen at once to be no public host.
    @Test(arguments: [
        "https://127.0.0.1/", "https://127.0.0.1:8080/", "https://127.255.255.255/", "https://0.0.0.0/",
        "https://10.0.0.1/",
        "https://172.16.0.1/", "https://192.168.1.1/", "https://169.254.169.254/latest/meta-data/",
        "https://100.100.100.200/",
        "https://168.63.129.16/", "https://192.0.0.192/", "https://255.255.255.255/", "https://224.0.0.1/",
        "https://[::1]/",
        "https://[::]/", "https://[0:0:0:0:0:0:0:1]/", "https://[::ffff:127.0.0.1]/", "https://[::ffff:7f00:1]/",
        "https://[::ffff:8.8.8.8]/", "https://[::127.0.0.1]/", "https://[64:ff9b::7f00:1]/",
        "https://[64:ff9b::8.8.8.8]/",
        "https://[2002:7f00:1::]/", "https://[2001::1]/", "https://[fe80::1]/", "https://[fd00:ec2::254]/",
        "https://[ff02::1]/",
        "https://[2001:db8::1]/", "https://localhost/", "https://LOCALHOST:8080/", "https://a.localhost/",
        "https://a.b.localhost/",
        "https://metadata.google.internal/", "https://Metadata.Google.Internal/computeMetadata/v1/",
        "https://db.internal/",
        "https://printer.local/",
    ])
    func `is refused where it names no public host`(text: String) throws {
        let url = try WebhookURL(text, allowsHTTP: true, field: "webhook.url")
        let error = #expect(throws: Failure.self) { try url.check(AddressPolicy(), field: "webhook.url") }
        #expect(error?.code == .invalidRequest)
        #expect(error?.field == "webhook.url")
    }

    @Test(arguments: [
        ("http://127.0.0.1:8080/", "127.0.0.0/8", true), ("http://localhost:8080/", "127.0.0.0/8", true),
        ("http://localhost:8080/", "::1/128", true), ("http://a.localhost/", "127.0.0.1", true),
        ("http://localhost/", "10.0.0.0/8", false), ("http://127.0.0.1/", "10.0.0.0/8", false),
        ("http://[::1]/", "127.0.0.0/8", false), ("http://[::1]/", "::1/128", true),
        ("http://db.internal/", "10.0.0.0/8", true),
        ("http://printer.local/", "192.168.0.0/16", true), ("http://metadata.google.internal/", "0.0.0.0/0", false),
        ("http://[::ffff:127.0.0.1]/", "127.0.0.0/8", false), ("http://169.254.169.254/", "127.0.0.0/8", false),
    ])
    func `may name what the operator opened`(text: String, networks: String, isAllowed: Bool) throws {
        let url = try WebhookURL(text, allowsHTTP: true)
        let policy = try AddressPolicy(allowing: networks)
        if isAllowed {
            try url.check(policy)
        } else {
            #expect(throws: Failure.self) { try url.check(policy) }
        }
    }

    @Test func `is https only, unless http is let in`() {
        let error = #expect(throws: Failure.self) { try WebhookURL("http://hooks.example.com/", allowsHTTP: false) }
        #expect(error == .invalid("url", "begin with https://"))
        #expect(throws: Never.self) { try WebhookURL("http://hooks.example.com/", allowsHTTP: true) }
    }

    @Test func `is 2,048 bytes long at most`() {
        let stem = "https://hooks.example.com/"
        let longest = stem + String(repeating: "a", count: 2048 - stem.count)
        #expect(throws: Never.self) { try WebhookURL(longest, allowsHTTP: false) }
        #expect(throws: Failure.self) { try WebhookURL(longest + "a", allowsHTTP: false) }
    }

    @Test func `has labels of 63 and a host of 253 bytes at most`() {
        let label = String(repeating: "a", count: 63)
        let longest = [label, label, label, String(repeating: "b", count: 61)].joined(separator: ".")
        #expect(throws: Never.self) { try WebhookURL("https://\(longest)/", allowsHTTP: false) }
        #expect(throws: Failure.self) { try WebhookURL("https://\(longest)b/", allowsHTTP: false) }
        #expect(throws: Failure.self) { try WebhookURL("https://\(label)a.example/", allowsHTTP: false) }
    }

    @Test(arguments: [
        ("https://hooks.example.com/a b", "%20"), ("https://hooks.example.com/a|b", "%7C"),
        ("https://hooks.example.com/100%", "%25"),
    ])
    func `says how a character is written instead`(text: String, escape: String) {
        let error = #expect(throws: Failure.self) { try WebhookURL(text, allowsHTTP: false) }
        #expect(error?.message.contains(escape) == true)
    }
}
