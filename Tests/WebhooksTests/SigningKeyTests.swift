import Cryptography
import Foundation
import TestSupport
import Testing

@testable import Webhooks

@Suite struct SigningKeyTests {
    static let seed = [UInt8](1...32)
    let key = SigningKey(random: seed)

    private static func text(_ bytes: [UInt8]) -> String { "whsk_" + Base64.encode(bytes) }

    @Test func `is read from its seed, and from seed and public key`() throws {
        for bytes in [Self.seed, Self.seed + key.publicKey.bytes] {
            let read = try SigningKey(Self.text(bytes))
            #expect(read.publicKey == key.publicKey && read.text == key.text)
        }
        #expect(key.text == Self.text(Self.seed + key.publicKey.bytes))
        #expect(PublicKey(key.publicKey.text) == key.publicKey && key.publicKey.text.hasPrefix("whpk_"))
    }

    @Test(arguments: [
        "", "whsk_", text(Array(seed.dropLast())), text(seed + [1]), text(seed + seed), text(seed + seed + [0]),
        "whsec_" + Base64.encode(seed), "whpk_" + Base64.encode(seed), Base64.encode(seed),
        text(seed).replacing("=", with: ""), text(seed) + "\n", " " + text(seed), text(seed).uppercased(),
    ])
    func `is refused where it is no key, without a word of it`(text: String) throws {
        let refusal = try #require(throws: Failure.self) { try SigningKey(text, field: "f") }
        #expect((refusal.code, refusal.field) == (.invalidRequest, "f"))
        if text.utf8.count > 20 { #expect(!refusal.message.contains(text.suffix(12))) }
    }

    @Test(arguments: ["", "whpk_", "whpk_AAAA", "whsk_" + Base64.encode(seed), Base64.encode(seed)])
    func `public keys are refused where they are none`(text: String) { #expect(PublicKey(text) == nil) }

    @Test func `is never printed`() {
        for text in ["\(key)", String(reflecting: key), "\([key])", "\(Signers([], keys: [key]))"] {
            #expect(!text.contains(key.text.dropFirst(5).prefix(12)), "\(text)")
        }
    }

    /// An implementation of its own: it signs and verifies what is signed here, byte for byte.
    @Test(.enabled(if: Program.isInstalled("openssl"), "needs openssl"))
    func `openssl signs the same`() throws {
        let body = Array(#"{"id":"pl_1","text":"Żółć 😀"}"#.utf8)
        let value = Signature.value(
            .standardWebhooks, id: "pl_1", seconds: 1_761_174_000, body: body,
            signers: Signers([], keys: [key], versions: [.v1a]))
        let signed = try withTemporaryFolder { folder in
            // RFC 8410: what stands before the seed in a private key file.
            let head = try #require(Hex.decode("302e020100300506032b657004220420"))
            let pem = "-----BEGIN PRIVATE KEY-----\n\(Base64.encode(head + Self.seed))\n-----END PRIVATE KEY-----\n"
            try Data(pem.utf8).write(to: folder.appending(path: "key"))
            try Data(Array("pl_1.1761174000.".utf8) + body).write(to: folder.appending(path: "message"))
            return try Program.run(
                ["openssl", "pkeyutl", "-sign", "-inkey", "key", "-rawin", "-in", "message"], in: folder)
        }
        #expect(signed.status == 0, "\(signed.errors)")
        #expect(value == "v1a," + Base64.encode(signed.output))
    }
}
