import Testing
import Webhooks

@Suite struct SignatureTests {
    let new = Secret(random: Array(1...32))
    let old = Secret(random: Array(2...33))
    let time = Timestamp(milliseconds: 1_761_174_000_999)
    let body = Array(#"{"id":"pl_1"}"#.utf8)

    @Test func `comes as five headers`() {
        let headers = Signature.headers(id: "pl_1", time: time, body: body, signers: Signers([new]))
        #expect(
            headers.map(\.name).sorted() == [
                "X-Webhook-Signature", "X-Webhook-Signature-Timestamp", "webhook-id", "webhook-signature",
                "webhook-timestamp",
            ])
        #expect(value("webhook-id", headers) == "pl_1")
        #expect(value("webhook-timestamp", headers) == "1761174000")
        #expect(value("X-Webhook-Signature-Timestamp", headers) == "1761174000")
        #expect(value("X-Webhook-Signature", headers)?.wholeMatch(of: /v1=[0-9a-f]{64}/) != nil)
        #expect(value("webhook-signature", headers)?.wholeMatch(of: /v1,[A-Za-z0-9+\/]{43}=/) != nil)
    }

    @Test func `is made with each secret that is live, the newest first`() {
        let headers = { Signature.headers(id: "pl_1", time: time, body: body, signers: Signers($0)) }
        for (name, separator) in [("X-Webhook-Signature", ","), ("webhook-signature", " ")] {
            let alone = [new, old].map { value(name, headers([$0])) ?? "" }
            #expect(value(name, headers([new, old])) == alone.joined(separator: separator))
        }
    }

    @Test func `holds Ed25519 where v1a is asked for, beside the secrets' or alone`() throws {
        let keys = [SigningKey(random: Array(3...34)), SigningKey(random: Array(4...35))]
        let signed = { (keys: [SigningKey], versions: [SignatureVersion]) in
            Signature.headers(
                id: "pl_1", time: time, body: body, signers: Signers([new, old], keys: keys, versions: versions))
        }
        let plain = signed([], [.v1])
        let secrets = try #require(value("webhook-signature", plain))
        let each = keys.map { value("webhook-signature", signed([$0], [.v1a])) ?? "" }
        #expect(each.allSatisfy { $0.wholeMatch(of: /v1a,[A-Za-z0-9+\/]{86}==/) != nil } && each[0] != each[1])
        #expect(value("webhook-signature", signed(keys, [.v1a])) == each.joined(separator: " "))
        #expect(value("webhook-signature", signed(keys, [.v1, .v1a])) == ([secrets] + each).joined(separator: " "))
        // A key that is kept but not asked for signs nothing.
        #expect(signed(keys, [.v1]) == plain)
        for versions in [[SignatureVersion.v1a], [.v1, .v1a]] {
            #expect(value("X-Webhook-Signature", signed(keys, versions)) == value("X-Webhook-Signature", plain))
        }
    }

    private func value(_ name: String, _ headers: [HTTPHeader]) -> String? { headers.first { $0.name == name }?.value }
}
