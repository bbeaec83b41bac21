import Cryptography
import Foundation
import TestSupport
import Testing
import Webhooks

/// The programs of `Tests/Receivers`, which receivers may copy, are given what is sent here and what is not.
@Suite struct ReceiverTests {
    static let receivers = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().appending(path: "Receivers")

    @Test(.enabled(if: Program.isInstalled("python3"), "needs python3"))
    func `Python`() throws { try checkAll(["python3", path("verify.py")]) }

    @Test(.enabled(if: Program.isInstalled("node"), "needs node"))
    func `JavaScript`() throws { try checkAll(["node", path("verify.mjs")]) }

    @Test(.enabled(if: Program.isInstalled("bash") && Program.isInstalled("openssl"), "needs bash and openssl"))
    func `shell`() throws { try checkAll(["bash", path("verify.sh")]) }

    @Test(.enabled(if: Program.isInstalled("swiftc"), "needs swiftc"))
    func `Swift`() throws {
        try withTemporaryFolder { folder in
            let program = folder.appending(path: "verify").path
            let module = Self.receivers.appending(path: "../../Sources/CLibraries/COpenSSL").path
            let compiled = try Program.run(["swiftc", "-I", module, path("verify.swift"), "-o", program])
            #expect(compiled.status == 0 && compiled.errors.isEmpty, "\(compiled.errors)")
            try checkAll([program])
        }
    }

    private func path(_ name: String) -> String { Self.receivers.appending(path: name).path }

    private func checkAll(_ receiver: [String]) throws {
        for (request, isAuthentic) in ReceivedRequest.all {
            let answer = try withTemporaryFolder { folder in
                let lines = request.headers.map { "\($0.name): \($0.value)\r\n" }.joined()
                let files = ["secret", "headers", "body"].map { folder.appending(path: $0) }
                try Data("\(request.secret.text)\n".utf8).write(to: files[0])
                try Data(lines.utf8).write(to: files[1])
                try Data(request.body).write(to: files[2])
                return try Program.run(receiver + files.map(\.path))
            }
            #expect(answer.status == (isAuthentic ? 0 : 1), "\(request.what)")
            #expect(answer.errors.isEmpty, "\(request.what): \(answer.errors)")
        }
    }
}

/// A request and the secret of whoever received it.
private struct ReceivedRequest {
    var what: String
    var secret: Secret
    var headers: [HTTPHeader]
    var body: [UInt8]

    static let (new, old) = (Secret(random: randomBytes(32)), Secret(random: randomBytes(64)))

    /// With whether they are authentic.
    static var all: [(ReceivedRequest, Bool)] {
        [
            (signed("as sent"), true),
            (signed("an empty body", body: []), true),
            (signed("any bytes", body: (0...255).map { UInt8($0) }), true),
            (signed("signed 290 seconds ago", age: .seconds(290)), true),
            (signed("both secrets sign, the receiver has the new one", by: [new, old]), true),
            (signed("both secrets sign, the receiver has the old one", by: [old, new]), true),
            (signed("signed with another secret", by: [old]), false),
            (signed("signed 310 seconds ago", age: .seconds(310)), false),
            (signed("signed 310 seconds from now", age: .seconds(-310)), false),
            (signed("another body") { $0.body.append(UInt8(ascii: "\n")) }, false),
            (
                signed("an older time put forward") {
                    $0.change("X-Webhook-Signature-Timestamp") { String(Int($0)! + 1) }
                }, false
            ),
            (signed("a word for a time") { $0.change("X-Webhook-Signature-Timestamp") { _ in "now" } }, false),
            (signed("a signature cut short") { $0.change("X-Webhook-Signature") { String($0.dropLast()) } }, false),
            (
                signed("a signature of no version") { $0.change("X-Webhook-Signature") { String($0.dropFirst(3)) } },
                false
            ),
            (signed("an empty signature") { $0.change("X-Webhook-Signature") { _ in "" } }, false),
            (signed("no headers") { $0.headers = [] }, false),
        ]
    }

    private static func signed(
        _ what: String, by secrets: [Secret] = [new], age: Duration = .zero,
        body: [UInt8] = Array(#"{"id":"pl_1","data":{"name":"Żółć 😀"}}"#.utf8),
        change: (inout ReceivedRequest) -> Void = { _ in }
    ) -> (ReceivedRequest) {
        let now = Timestamp(seconds: Int64(Date().timeIntervalSince1970))
        let headers = Signature.headers(id: "pl_1", time: now - age, body: body, signers: Signers(secrets))
        var request = ReceivedRequest(what: what, secret: new, headers: headers, body: body)
        change(&request)
        return request
    }

    private mutating func change(_ name: String, _ value: (String) -> String) {
        for index in headers.indices where headers[index].name == name {
            headers[index].value = value(headers[index].value)
        }
    }
}
