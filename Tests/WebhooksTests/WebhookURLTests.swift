import TestSupport
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
    @Test(arguments: URLCorpus.misspelled)
    func `is refused in any other spelling`(text: String) {
        let error = #expect(throws: Failure.self) { try WebhookURL(text, allowsHTTP: true) }
        #expect(error?.code == .invalidRequest)
        #expect(error?.field == "url")
        #expect(error?.message.isEmpty == false)
    }

    /// Well-formed, but seen at once to be no public host.
    @Test(arguments: URLCorpus.notPublic)
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
