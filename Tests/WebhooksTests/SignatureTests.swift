import Testing
import Webhooks

@Suite struct SignatureTests {
    let new = Secret(random: Array(1...32))
    let old = Secret(random: Array(2...33))
    let time = Timestamp(milliseconds: 1_761_174_000_999)
    let body = Array(#"{"id":"pl_1"}"#.utf8)

    @Test func `comes as five headers`() {
        let headers = Signature.headers(id: "pl_1", time: time, body: body, secrets: [new])
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
        let headers = { Signature.headers(id: "pl_1", time: time, body: body, secrets: $0) }
        for (name, separator) in [("X-Webhook-Signature", ","), ("webhook-signature", " ")] {
            let alone = [new, old].map { value(name, headers([$0])) ?? "" }
            #expect(value(name, headers([new, old])) == alone.joined(separator: separator))
        }
    }

    private func value(_ name: String, _ headers: [HTTPHeader]) -> String? { headers.first { $0.name == name }?.value }
}
