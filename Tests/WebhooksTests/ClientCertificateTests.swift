import Foundation
import TestSupport
import Testing
import Webhooks

@Suite struct ClientCertificateTests {
    private let authority: TestAuthority
    private let now = Timestamp(seconds: Int64(Date().timeIntervalSince1970))

    init() throws { authority = try TestAuthority() }

    private func text(_ file: URL) throws -> String { try String(contentsOf: file, encoding: .utf8) }

    private func check(_ certificate: String, _ key: String) throws -> Timestamp {
        try ClientCertificate(certificate: certificate, privateKey: key, path: "c.").check(at: now, path: "c.")
    }

    private func refusedField(_ certificate: String, _ key: String) throws -> String? {
        let failure = try #require(throws: Failure.self) { try check(certificate, key) }
        #expect(failure.code == .invalidRequest && !failure.message.contains("MI"))
        return failure.field
    }

    @Test func `is taken with its key, its chain, and when it ends`() throws {
        let (own, issuer) = (try authority.certificate("DNS:a", days: 30), try authority.certificate("DNS:b"))
        let expiry = try check(text(own.file), text(own.key))
        #expect(abs(expiry.seconds - now.seconds - 30 * 86_400) < 3600)
        #expect(try check(text(own.file) + text(issuer.file) + text(authority.file), text(own.key)) == expiry)
        #expect(try check("# a comment\r\n" + text(own.file).replacing("\n", with: "\r\n"), text(own.key)) == expiry)
    }

    @Test func `is refused where it is none, or is another's, or is over`() throws {
        let (own, other) = (try authority.certificate("DNS:a"), try authority.certificate("DNS:b"))
        let (certificate, key) = (try text(own.file), try text(own.key))
        for bad in [
            "", "no certificate", String(certificate.prefix(200)), certificate + certificate.prefix(200),
            certificate.replacing("CERTIFICATE", with: "CERTIFICATES"), key, certificate + key,
            String(repeating: certificate, count: 11), String(repeating: "a", count: 32 * 1024 + 1),
        ] { #expect(try refusedField(bad, key) == "c.certificate", "\(bad.prefix(60))") }
        for bad in [
            "", "no key", String(key.prefix(100)), certificate, try text(other.key),
            String(repeating: "a", count: 16 * 1024 + 1),
        ] { #expect(try refusedField(certificate, bad) == "c.privateKey", "\(bad.prefix(60))") }
        // A chain begins with the client's own.
        #expect(try refusedField(text(other.file) + certificate, key) == "c.privateKey")
        let expired = try authority.certificate("DNS:a", days: -1)
        #expect(try refusedField(text(expired.file), text(expired.key)) == "c.certificate")
    }

    @Test func `is refused with a key that is encrypted, without a word to the terminal, or too short`() throws {
        let own = try authority.certificate("DNS:a")
        try withTemporaryFolder { folder in
            let made = try Program.run(
                ["openssl", "pkcs8", "-topk8", "-in", own.key.path, "-passout", "pass:hush", "-out", "key"], in: folder)
            #expect(made.status == 0)
            #expect(try refusedField(text(own.file), text(folder.appending(path: "key"))) == "c.privateKey")
            let short = try Program.run(
                [
                    "openssl", "req", "-x509", "-newkey", "rsa:1024", "-nodes", "-keyout", "short.key", "-out",
                    "short.pem", "-subj", "/CN=x",
                ], in: folder)
            #expect(short.status == 0)
            #expect(
                try refusedField(text(folder.appending(path: "short.pem")), text(folder.appending(path: "short.key")))
                    == "c.privateKey")
        }
    }

    @Test func `is kept as it was given, and never printed`() throws {
        let made = try ClientCertificate(certificate: "a\r\nb \"", privateKey: "hush\n")
        #expect(try ClientCertificate(json: made.json) == made)
        #expect(throws: Failure.self) { try ClientCertificate(json: Array("{}".utf8)) }
        for text in ["\(made)", String(reflecting: made), "\([made])"] { #expect(!text.contains("hush")) }
    }
}
