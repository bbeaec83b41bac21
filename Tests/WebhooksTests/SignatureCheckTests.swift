import Cryptography
import Testing

@testable import Webhooks

@Suite struct SignatureCheckTests {
    let secret = Secret(random: Array(1...32))
    let other = Secret(random: Array(2...33))
    let now = Timestamp(seconds: 1_761_174_000)
    let body = Array(#"{"id":"pl_1","event":"ticket.created"}"#.utf8)

    @Test(arguments: SignatureScheme.allCases)
    func `holds for what is signed here, and for nothing that differs in one bit`(scheme: SignatureScheme) {
        let signed = headers(scheme)
        #expect(check(signed).isValid && check(signed).scheme == scheme)
        for bit in 0..<body.count * 8 {
            #expect(check(signed, body: flipped(body, bit)).reason == .noMatchingSignature)
        }
        for (index, header) in signed.enumerated() {
            for bit in 0..<header.value.utf8.count * 8 {
                var changed = signed
                changed[index].value = String(decoding: flipped(Array(header.value.utf8), bit), as: UTF8.self)
                // Of a hex digit, one bit is its case.
                let isSame = changed[index].value.lowercased() == header.value && header.name == "X-Webhook-Signature"
                #expect(
                    check(changed).isValid == (isSame && changed[index].value.hasPrefix("v1=")), "\(changed[index])")
            }
        }
    }

    @Test(arguments: SignatureScheme.allCases)
    func `ends with the tolerance, to both sides`(scheme: SignatureScheme) {
        let signed = headers(scheme)
        let reasons: [(Int64, SignatureCheck.Reason?)] = [
            (-301, .timestampTooNew), (-300, nil), (0, nil), (300, nil), (301, .timestampTooOld),
        ]
        for (age, reason) in reasons {
            #expect(check(signed, now: Timestamp(seconds: now.seconds + age)).reason == reason)
        }
    }

    @Test(arguments: SignatureScheme.allCases)
    func `holds for the receiver of the old secret and of the new one, while both sign`(scheme: SignatureScheme) {
        let signed = headers(scheme, secrets: [other, secret])
        #expect(check(signed, secrets: [secret.text]).isValid)
        #expect(check(signed, secrets: [other.text]).isValid)
        #expect(check(headers(scheme), secrets: [other.text]).reason == .noMatchingSignature)
        #expect(check(headers(scheme), secrets: [other.text, secret.text]).isValid)
    }

    @Test(arguments: SignatureScheme.allCases)
    func `looks at no more signatures than its limit`(scheme: SignatureScheme) {
        for (before, isValid) in [(SignatureCheck.signaturesMax - 1, true), (SignatureCheck.signaturesMax, false)] {
            #expect(check(crowded(scheme, before: before, after: 10_000)).isValid == isValid)
        }
        #expect(check(crowded(scheme, before: 10_000, after: 0)).reason == .noMatchingSignature)
    }

    @Test func `needs one family only`() {
        let (standard, x) = (headers(.standardWebhooks), headers(.xWebhookSignature))
        for (request, scheme) in [
            (standard + x, SignatureScheme.standardWebhooks), (standard.dropFirst() + x, .xWebhookSignature),
            (standard + x.dropFirst(), .standardWebhooks),
        ] {
            #expect(check(request).isValid && check(request).scheme == scheme)
        }
        #expect(check(standard.dropFirst() + x.dropFirst()).reason == .missingHeaders)
    }

    @Test func `says what is wrong with a secret or a request without headers`() {
        #expect(check([]).scheme == nil)
        #expect(check([]).reason == .missingHeaders)
        #expect(check(headers(.standardWebhooks), secrets: ["whsec_?"]).reason == .badSecret)
        #expect(check(headers(.standardWebhooks), secrets: []).reason == .badSecret)
        #expect(check(headers(.xWebhookSignature), secrets: [""]).reason == .badSecret)
        #expect(check(headers(.xWebhookSignature), secrets: ["whsec_?"]).reason == .noMatchingSignature)
    }

    @Test(arguments: ["", "-1", "+1761174000", "1761174000.0", "0x68F97A70", "１７６１１７４０００", "9999999999999"])
    func `takes decimal digits for a time only`(timestamp: String) {
        var signed = headers(.standardWebhooks)
        for index in signed.indices where signed[index].name == "webhook-timestamp" { signed[index].value = timestamp }
        #expect(check(signed).reason == .badTimestamp)
    }

    @Test func `holds by the public key for what the signing key has signed, and for nothing that differs in one bit`()
        throws
    {
        let keys = [SigningKey(random: Array(1...32)), SigningKey(random: Array(2...33))]
        for versions in [[SignatureVersion.v1a], [.v1, .v1a]] {
            let signed = Signature.headers(
                id: "pl_1", time: now, body: body, signers: Signers([secret, other], keys: keys, versions: versions))
            for key in keys {
                let found = check(signed, secrets: [key.publicKey.text])
                #expect(found.isValid && found.scheme == .standardWebhooks)
            }
            let stranger = SigningKey(random: Array(3...34)).publicKey.text
            #expect(check(signed, secrets: [stranger]).reason == .noMatchingSignature)
            #expect(check(signed, secrets: [stranger, keys[1].publicKey.text]).isValid)
            for bit in 0..<body.count * 8 {
                let changed = check(signed, body: flipped(body, bit), secrets: [keys[0].publicKey.text])
                #expect(changed.reason == .noMatchingSignature)
            }
            for (index, header) in signed.enumerated() where header.name == "webhook-id" {
                var changed = signed
                changed[index].value = "pl_2"
                #expect(!check(changed, secrets: [keys[0].publicKey.text]).isValid)
            }
        }
    }

    /// A public key is known to everybody: taken for a secret, it would let anybody sign.
    @Test func `takes nothing that was signed with a public key for a secret`() throws {
        let publicKey = SigningKey(random: Array(1...32)).publicKey.text
        let time = String(now.seconds)
        let x = SignatureScheme.xWebhookSignature
        let text = x.encode(x.code(id: "", timestamp: time, body: body, key: Array(publicKey.utf8)))
        let forged = [HTTPHeader(x.timestampHeader, time), HTTPHeader(x.signatureHeader, "v1=\(text)")]
        #expect(check(forged, secrets: [publicKey]).reason == .badSecret)
        let standard = SignatureScheme.standardWebhooks
        let base64 = String(publicKey.dropFirst(PublicKey.prefix.count))
        for key in [try #require(Base64.decode(base64)), Array(publicKey.utf8)] {
            let code = standard.encode(standard.code(id: "pl_1", timestamp: time, body: body, key: key))
            let forged = [
                HTTPHeader("webhook-id", "pl_1"), HTTPHeader("webhook-timestamp", time),
                HTTPHeader("webhook-signature", "v1,\(code) v1a,\(code)"),
            ]
            #expect(check(forged, secrets: [publicKey]).reason == .noMatchingSignature)
        }
        #expect(check(headers(standard), secrets: ["whpk_AAAA"]).reason == .badSecret)
    }

    private func headers(_ scheme: SignatureScheme, secrets: [Secret]? = nil) -> [HTTPHeader] {
        Signature.headers(id: "pl_1", time: now, body: body, signers: Signers(secrets ?? [secret]))
            .filter { [scheme.idHeader, scheme.timestampHeader, scheme.signatureHeader].contains($0.name) }
    }

    /// The right signature among signatures of other bodies.
    private func crowded(_ scheme: SignatureScheme, before: Int, after: Int) -> [HTTPHeader] {
        var signed = headers(scheme)
        let wrong = Signature.value(scheme, id: "pl_1", seconds: now.seconds, body: [], signers: Signers([secret]))
        for index in signed.indices where signed[index].name == scheme.signatureHeader {
            let all =
                Array(repeating: wrong, count: before) + [signed[index].value] + Array(repeating: wrong, count: after)
            signed[index].value = all.joined(separator: scheme == .standardWebhooks ? " " : ", ")
        }
        return signed
    }

    private func check(
        _ headers: some Sequence<HTTPHeader>, body: [UInt8]? = nil, secrets: [String]? = nil, now: Timestamp? = nil
    ) -> SignatureCheck {
        SignatureCheck(
            headers: Array(headers), body: body ?? self.body, secrets: secrets ?? [secret.text],
            now: now ?? self.now)
    }

    private func flipped(_ bytes: [UInt8], _ bit: Int) -> [UInt8] {
        var bytes = bytes
        bytes[bit / 8] ^= 1 << UInt8(bit % 8)
        return bytes
    }
}
