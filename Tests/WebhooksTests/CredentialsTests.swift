import Testing
import Webhooks

@Suite struct CredentialsTests {
    private func refusal(_ body: () throws(Failure) -> Credentials) -> Failure? {
        do throws(Failure) {
            _ = try body()
            return nil
        } catch {
            return error
        }
    }

    @Test func `are one header`() throws {
        let token = try Credentials(token: "mF_9.B5f-4.1JqM~+/==")
        #expect(token.header == HTTPHeader("Authorization", "Bearer mF_9.B5f-4.1JqM~+/=="))
        // RFC 7617's own examples.
        let ada = try Credentials(username: "Aladdin", password: "open sesame")
        #expect(ada.header == HTTPHeader("Authorization", "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="))
        #expect(try Credentials(username: "test", password: "123£").authorization == "Basic dGVzdDoxMjPCow==")
        #expect(try Credentials(username: "key", password: "").authorization == "Basic a2V5Og==")
        #expect(try Credentials(username: "", password: "a:b").authorization == "Basic OmE6Yg==")
    }

    @Test(arguments: [
        "", " ", "a b", "a\r\nX: 1", "a\n", "\ta", "a\u{0}", "é", "a\u{7F}", String(repeating: "a", count: 4097),
    ])
    func `tokens are refused that would be more than a word`(token: String) {
        #expect(refusal { () throws(Failure) in try Credentials(token: token, field: "f") }?.field == "f")
    }

    @Test(arguments: [
        ("a:b", "p", "username"), ("a\r\nb", "p", "username"), ("a", "p\nq", "password"), ("a", "\u{0}", "password"),
        ("a\u{7F}", "p", "username"), ("", "", "username"), (String(repeating: "a", count: 513), "p", "username"),
        ("a", String(repeating: "p", count: 4097), "password"), ("a", "\u{85}", "password"),
    ])
    func `names and passwords are refused that a header cannot carry`(name: String, password: String, field: String) {
        let found = refusal { () throws(Failure) in
            try Credentials(username: name, password: password, path: "credentials.")
        }
        #expect(found?.field == "credentials.\(field)" && found?.code == .invalidRequest)
    }

    @Test func `are never printed, and hinted at where that gives little away`() throws {
        let long = try Credentials(token: "a-token-of-some-length-wxyz")
        #expect(long.hint == "…wxyz")
        #expect(try Credentials(token: "short-wxyz").hint == "…")
        #expect(try Credentials(username: "ada", password: "a-password-of-length-wxyz").hint == "…wxyz")
        #expect(try Credentials(username: "sk_live_a-key-for-a-name", password: "").hint == "…name")
        for text in ["\(long)", String(reflecting: long), "\([long])"] { #expect(!text.contains("token-of")) }
    }

    @Test func `are read as they were kept, and not with a line break in them`() throws {
        let made = try Credentials(username: "Aladdin", password: "open sesame")
        let bytes = Array(made.authorization.utf8)
        #expect(Credentials(kind: .basic, authorization: bytes, hint: made.hint) == made)
        #expect(Credentials(kind: .basic, authorization: bytes + [0x0D, 0x0A], hint: "") == nil)
    }
}
