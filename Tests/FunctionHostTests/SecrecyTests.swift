import Foundation
import JSON
import TestSupport
import Testing

/// Where secrets are not: in logs, in later answers, in the store's files.
@Suite struct SecrecyTests {
    let folder: TemporaryFolder
    let environment: [String: String]

    init() throws {
        folder = try TemporaryFolder()
        environment = [
            "WEBHOOKS_STORE": folder.file("test.db").path, "WEBHOOKS_LOG": "debug", "WEBHOOKS_ALLOW_HTTP": "1",
            "WEBHOOKS_ALLOW_NETWORKS": "127.0.0.0/8",
        ]
    }

    @Test func `secrets and custom headers are in the answer that made them, and nowhere else`() throws {
        let receiver = try Receiver(.answering(status: 500, body: "no"))
        let key = Data((0..<32).map { UInt8($0 * 7) })
        let given = "whsec_" + key.base64EncodedString()
        let signingKey = "whsk_" + Data((0..<32).map { UInt8($0 * 5) }).base64EncodedString()
        let header = "Bearer 5up3r-53cr3t-t0k3n"
        var errors = ""
        var answers = ""
        func ask(_ function: String, _ input: String) throws -> JSONValue {
            let program = try Program.function(function, input: input.utf8, environment: environment)
            errors += program.errors
            let answer = try program.answer()
            #expect(program.status == 0, "\(function): \(answer.text)")
            return answer
        }

        let made = try ask(
            "createWebhook",
            """
            {"teamId":"t","name":"n","url":"\(receiver.url())","events":["ticket.created"],"createdBy":"u",
             "headers":{"Authorization":"\(header)"},"secret":"\(given)",
             "signatures":["v1","v1a"],"signingKey":"\(signingKey)"}
            """)
        #expect(made["secret"]?.string == given)
        let webhook = #""teamId":"t","webhookId":"\#(made["id"]?.string ?? "")""#
        let rotated = try #require(try ask("rotateSecret", "{\(webhook)}")["secret"]?.string)
        #expect(rotated.hasPrefix("whsec_") && rotated.count == 50 && rotated != given)

        answers += try made.text + ask("rotateSecret", #"{\#(webhook),"kind":"signingKey"}"#).text
        for (function, input) in [
            ("getWebhook", "{\(webhook)}"), ("listWebhooks", #"{"teamId":"t"}"#), ("toggleWebhook", "{\(webhook)}"),
            ("updateWebhook", #"{\#(webhook),"isActive":true,"description":"d"}"#), ("verify", "{\(webhook)}"),
            ("trigger", #"{"teamId":"t","event":"ticket.created","data":1}"#), ("processDelivery", "{}"),
            ("listDeliveries", #"{"teamId":"t"}"#), ("stats", "{\(webhook)}"),
        ] {
            answers += try ask(function, input).text
        }
        #expect(receiver.requests.count == 2)
        #expect(receiver.requests.allSatisfy { $0.values("Authorization") == [header] })
        #expect(answers.contains("whsec_…\(rotated.suffix(4))"))
        #expect(errors.contains("attempt failed"))

        let master = try String(contentsOf: folder.file("test.db.key"), encoding: .utf8).dropLast()
        // Those of signing keys are in no answer at all, those of secrets in the one that made them.
        #expect(answers.contains("whpk_") && !answers.contains("whsk_"))
        answers = answers.replacing(given, with: "")
        let signingSeed = String(signingKey.dropFirst(5))
        let secrets = [given, rotated].map { String($0.dropFirst(6)) } + [String(master), signingSeed]
        for secret in secrets { #expect(!answers.contains(secret)) }
        for secret in secrets + [header] {
            #expect(!errors.contains(secret))
            let files = try FileManager.default.contentsOfDirectory(atPath: folder.url.path).filter {
                $0 != "test.db.key"
            }
            #expect(files.contains("test.db"))
            for file in files {
                let bytes = try Data(contentsOf: folder.file(file))
                #expect(bytes.firstRange(of: Data(secret.utf8)) == nil, "\(file)")
                if let raw = Data(base64Encoded: secret) { #expect(bytes.firstRange(of: raw) == nil, "\(file)") }
            }
        }
    }

    @Test(arguments: ["bearer", "basic"])
    func `credentials and private keys are on the wire, and nowhere else`(kind: String) throws {
        let receiver = try Receiver(.answering(status: 500, body: "no"))
        let secret = "5up3r-53cr3t-cr3d3nt14l"
        let credentials =
            kind == "bearer"
            ? #"{"type":"bearer","token":"\#(secret)"}"#
            : #"{"type":"basic","username":"u53rn4m3-0f-0ur5","password":"\#(secret)"}"#
        let sent =
            kind == "bearer"
            ? "Bearer \(secret)" : "Basic " + Data("u53rn4m3-0f-0ur5:\(secret)".utf8).base64EncodedString()
        let authority = try TestAuthority()
        let made = try authority.certificate("DNS:webhook")
        let pem = try [made.file, made.key].map { try String(contentsOf: $0, encoding: .utf8) }
        let texts = pem.map { $0.replacing("\n", with: "\\n") }
        var output = ""
        func ask(_ function: String, _ input: String) throws -> JSONValue {
            let program = try Program.function(function, input: input.utf8, environment: environment)
            let answer = try program.answer()
            #expect(program.status == 0, "\(function): \(answer.text)")
            output += program.errors + answer.text
            return answer
        }
        let plain = #""teamId":"t","name":"n","events":["ticket.created"],"createdBy":"u""#
        let id =
            try ask(
                "createWebhook", #"{\#(plain),"url":"\#(receiver.url())","credentials":\#(credentials)}"#)["id"]?.string
            ?? ""
        _ = try ask(
            "createWebhook",
            #"{\#(plain),"url":"https://a.example/","clientCertificate":"#
                + #"{"certificate":"\#(texts[0])","privateKey":"\#(texts[1])"}}"#)
        let webhook = #""teamId":"t","webhookId":"\#(id)""#
        for (function, input) in [
            ("getWebhook", "{\(webhook)}"), ("listWebhooks", #"{"teamId":"t"}"#), ("verify", "{\(webhook)}"),
            ("updateWebhook", #"{\#(webhook),"description":"d"}"#), ("rotateKey", #"{"newKey":true,"limit":1}"#),
        ] { _ = try ask(function, input) }
        #expect(receiver.requests.map { $0.values("Authorization") } == [[sent]])
        // Of the private key, one line from its middle.
        let secrets = [
            secret, "u53rn4m3-0f-0ur5", String(sent.split(separator: " ")[1]), String(pem[1].split(separator: "\n")[1]),
        ]
        for secret in secrets {
            #expect(!output.contains(secret))
            for file in try FileManager.default.contentsOfDirectory(atPath: folder.url.path) {
                #expect(try Data(contentsOf: folder.file(file)).firstRange(of: Data(secret.utf8)) == nil, "\(file)")
            }
        }
    }

    @Test func `refusals of credentials do not repeat them`() throws {
        for member in [
            #""credentials":{"type":"bearer","token":"hunter2 hunter2"}"#,
            #""credentials":{"type":"basic","username":"hunter2:","password":"hunter2"}"#,
            #""clientCertificate":{"certificate":"hunter2","privateKey":"hunter2"}"#,
            #""signatures":["v1a"],"signingKey":"whsk_hunter2hunter2hunter2""#,
        ] {
            let input = """
                {"teamId":"t","name":"n","url":"https://a.example/","events":["ticket.created"],"createdBy":"u",\(member)}
                """
            let program = try Program.function("createWebhook", input: input.utf8, environment: environment)
            #expect(program.status == 65)
            #expect(!String(decoding: program.output, as: UTF8.self).contains("hunter2") && program.errors.isEmpty)
        }
    }

    @Test func `wrong values are not repeated in refusals of secrets`() throws {
        for secret in ["whsec_c2VjcmV0LXRvby1zaG9ydA==", "hunter2-hunter2-hunter2-hunter2"] {
            let input = """
                {"teamId":"t","name":"n","url":"https://a.example/","events":["ticket.created"],"createdBy":"u",\
                "secret":"\(secret)"}
                """
            let program = try Program.function("createWebhook", input: input.utf8, environment: environment)
            #expect(try program.answer().errorField == "secret")
            #expect(!String(decoding: program.output, as: UTF8.self).contains(secret.suffix(20)))
            #expect(program.errors.isEmpty)
        }
    }
}
