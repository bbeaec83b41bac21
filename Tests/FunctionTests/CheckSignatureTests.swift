import Cryptography
import Foundation
import FunctionHost
import JSON
import Storage
import TestSupport
import Testing
import Webhooks

@testable import checkSignature

@Suite struct CheckSignatureTests {
    let scene: Scene

    init() throws { scene = try Scene() }

    @Test func `judges the published and derived examples of both families`() throws {
        let file = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../WebhooksTests/Vectors/signature-vectors.json")
        let vectors = try JSONDocument(Array(Data(contentsOf: file))).root
        let all = try vectors.list("symmetric_verify") + #require(vectors["origin_scheme"]).list("verify")
        var judged = 0
        // One is of header names from before the specification, which are never sent here.
        for vector in all where vector["id"]?.string != "ok-svix-names" {
            let secret = try vector["secret"]?.string ?? #require(vector.list("secrets").first?.string)
            let body = try vector.text("payload")
            for isText in [true, false] {
                var writer = JSONWriter()
                writer.object { request in
                    request.member("secret", secret)
                    request.member("headers") { $0.verbatim(vector["headers"]?.bytes ?? []) }
                    request.member(isText ? "body" : "bodyBase64", isText ? body : Base64.encode(Array(body.utf8)))
                    request.member("toleranceSeconds", vector["tolerance_seconds"]?.integer ?? 300)
                    request.member("now", Timestamp(seconds: Int64(vector["now"]?.integer ?? 0)).iso8601)
                }
                let answer = try scene.ask(CheckSignature.self, writer.text)
                let isAccepted = vector["expect"]?.string == "accept"
                #expect(answer["valid"]?.boolean == isAccepted, "\(vector.text)")
                #expect((answer["reason"] == nil) == isAccepted)
            }
            judged += 1
        }
        #expect(judged == 51)
    }

    private func check(
        _ secret: Secret, at seconds: Int64, body: String = "{}", tolerance: Int? = nil,
        changing: (inout String) -> Void = { _ in }
    ) throws -> String {
        let headers = Signature.headers(
            id: "pl_1", time: Timestamp(seconds: seconds), body: Array("{}".utf8), signers: Signers([secret]))
        var writer = JSONWriter()
        writer.object { request in
            request.member("secret", secret.text)
            request.member("body", body)
            request.member("headers") { $0.object { for header in headers { $0.member(header.name, header.value) } } }
            if let tolerance { request.member("toleranceSeconds", tolerance) }
        }
        var text = writer.text
        changing(&text)
        return try scene.ask(CheckSignature.self, text).text
    }

    private let secret = Secret(random: Array(repeating: 3, count: 32))
    private let valid = #"{"valid":true,"scheme":"standard-webhooks"}"#

    @Test func `takes what is signed here, by the clock and within five minutes`() throws {
        let now = scene.clock.now.seconds
        #expect(try check(secret, at: now) == valid)
        for offset: Int64 in [-300, 300] { #expect(try check(secret, at: now + offset) == valid) }
        #expect(try check(secret, at: now - 301).contains("timestamp_too_old"))
        #expect(try check(secret, at: now + 301).contains("timestamp_too_new"))
        #expect(try check(secret, at: now - 1, tolerance: 0).contains("timestamp_too_old"))
        #expect(try check(secret, at: now - 86_400, tolerance: 86_400) == valid)
        #expect(try check(secret, at: now, body: "{} ").contains("no_matching_signature"))
        #expect(try check(secret, at: now) { $0.replace("webhook-id", with: "WEBHOOK-ID") } == valid)
    }

    @Test func `says which headers are missing`() throws {
        #expect(
            try scene.ask(CheckSignature.self, #"{"secret":"s","headers":{},"body":""}"#).text
                == #"{"valid":false,"reason":"missing_headers"}"#)
    }

    @Test(arguments: [
        (#""headers":{},"body":"""#, "secret"), (#""secret":"","headers":{},"body":"""#, "secret"),
        (#""secret":"s","body":"""#, "headers"), (#""secret":"s","headers":[],"body":"""#, "headers"),
        (#""secret":"s","headers":{"a":1},"body":"""#, "headers.a"), (#""secret":"s","headers":{}"#, "body"),
        (#""secret":"s","headers":{},"body":{}"#, "body"),
        (#""secret":"s","headers":{},"body":"","bodyBase64":"""#, "bodyBase64"),
        (#""secret":"s","headers":{},"bodyBase64":"e30""#, "bodyBase64"),
        (#""secret":"s","headers":{},"body":"","toleranceSeconds":86401"#, "toleranceSeconds"),
        (#""secret":"s","headers":{},"body":"","toleranceSeconds":-1"#, "toleranceSeconds"),
        (#""secret":"s","headers":{},"body":"","now":1761174000"#, "now"),
    ])
    func `refuses what it does not understand`(members: String, field: String) throws {
        let refusal = try scene.refusal(CheckSignature.self, "{\(members)}")
        #expect((refusal.code, refusal.field) == (.invalidRequest, field))
    }
}
