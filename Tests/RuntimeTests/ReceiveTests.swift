import Cryptography
import Foundation
import TestSupport
import Testing

@Suite struct ReceiveTests {
    let folder: TemporaryFolder
    let secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"

    init() throws { folder = try TemporaryFolder() }

    @Test func `shows what came, whether it is signed, and answers in turn`() throws {
        try folder.write("\(secret)\nsecond line", to: "secret")
        let program = try RunningProgram(
            [
                "receive", "--port", "0", "--secret-file", "secret", "--answer", "500,204", "--delay", "1ms", "--count",
                "3", "--json",
            ],
            in: folder.url)
        let port = try #require(program.line().split(separator: ":").last.flatMap { Int($0) })
        #expect(send(signed(#"{"a":1.0}"#, as: #"{"a":1.0}"#), to: port) == 500)
        #expect(send(signed(#"{"a":1.0}"#, as: #"{"a":1}"#), to: port) == 204)
        #expect(send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nhi", to: port) == 204)
        #expect(program.exitStatus() == 0)
        let lines = program.rest().split(separator: "\n")
        try #require(lines.count == 3)
        #expect(lines[0].contains(#""verified":true"#))
        #expect(lines[0].contains(#""event":"ticket.created""#))
        #expect(lines[0].contains(#""path":"/hook""#))
        #expect(lines[0].hasSuffix(#""body":{"a":1.0}}"#))
        #expect(lines[1].contains(#""verified":false"#))
        #expect(lines[2].contains(#""standardWebhooks":"missing_headers""#))
        #expect(lines[2].hasSuffix(#""body":"hi"}"#))
    }

    @Test func `shows a person a block for each request`() throws {
        let program = try RunningProgram(
            ["receive", "--port", "0", "--secret", secret, "--count", "1"], in: folder.url)
        let port = try #require(program.line().split(separator: ":").last.flatMap { Int($0) })
        #expect(send(signed("{}", as: "{}"), to: port) == 200)
        #expect(program.exitStatus() == 0)
        let text = program.rest()
        #expect(text.contains("POST /hook\n"))
        #expect(text.contains("event       ticket.created\n"))
        #expect(text.contains("verified    yes (X-Webhook-Signature valid, webhook-signature valid)\n"))
    }

    @Test(arguments: ["not-a-secret", "whsec_", "whsec_c2hvcnQ=", "whpk_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsk_AAAA"])
    func `takes no secret that nothing is signed with, and does not repeat it`(text: String) throws {
        try folder.write("\(text)\n", to: "secret")
        for (arguments, status) in [(["--secret", text], 64), (["--secret-file", "secret"], 78)] as [([String], Int32)]
        {
            let run = try LocalRuntime(["receive", "--port", "0"] + arguments, in: folder.url)
            #expect(run.status == status && run.output == "")
            #expect(run.errors.contains("must be whsec_ and the base64 of 24 to 64 bytes, or"))
            #expect(text == "whsec_" || !run.errors.contains(text))
        }
    }

    @Test func `ends with a signal`() throws {
        let program = try RunningProgram(["receive", "--port", "0", "--count", "9"], in: folder.url)
        #expect(program.line().hasPrefix("listening on "))
        program.signal(SIGINT)
        #expect(program.exitStatus() == 0)
    }

    private func send(_ request: String, to port: Int) -> Int? {
        let client = RawClient(port: port)
        client.send(request)
        return client.answer()?.status
    }

    /// A request whose signatures are those of another body, or of this one.
    private func signed(_ body: String, as signedBody: String) -> String {
        let seconds = Int(Date().timeIntervalSince1970)
        let hex = hmacSHA256(Array("\(seconds).\(signedBody)".utf8), key: Array(secret.utf8))
            .map { String(format: "%02x", $0) }.joined()
        let key = [UInt8](Data(base64Encoded: String(secret.dropFirst(6)))!)
        let base64 = Data(hmacSHA256(Array("pl_1.\(seconds).\(signedBody)".utf8), key: key)).base64EncodedString()
        return
            "POST /hook HTTP/1.1\r\nHost: x\r\nX-Webhook-Event: ticket.created\r\nX-Webhook-Signature: v1=00,v1=\(hex)\r\n"
            + "X-Webhook-Signature-Timestamp: \(seconds)\r\nwebhook-id: pl_1\r\nwebhook-timestamp: \(seconds)\r\n"
            + "webhook-signature: v1,\(base64)\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)"
    }
}
