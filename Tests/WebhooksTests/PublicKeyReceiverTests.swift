import Cryptography
import Foundation
import TestSupport
import Testing
import Webhooks

/// The programs of `Tests/Receivers` that verify by the public key, given what is sent here and what is not.
@Suite struct PublicKeyReceiverTests {
    /// A Python that has the package cryptography.
    static let python: String? = {
        let python = LibraryTests.python ?? "python3"
        return (try? Program.run([python, "-c", "import cryptography"]))?.status == 0 ? python : nil
    }()

    @Test(.enabled(if: python != nil, "HOOKFILE_TEST_PYTHON names no python3 that has the package cryptography"))
    func `Python`() throws { try checkAll([#require(Self.python), path("verify-public-key.py")]) }

    @Test(.enabled(if: Program.isInstalled("node"), "needs node"))
    func `JavaScript`() throws { try checkAll(["node", path("verify-public-key.mjs")]) }

    private func path(_ name: String) -> String { ReceiverTests.receivers.appending(path: name).path }

    private func checkAll(_ receiver: [String]) throws {
        for request in SignedRequest.all {
            let answer = try withTemporaryFolder { folder in
                let lines = request.headers.map { "\($0.name): \($0.value)\r\n" }.joined()
                let files = ["key", "headers", "body"].map { folder.appending(path: $0) }
                try Data("\(SignedRequest.key.publicKey.text)\n".utf8).write(to: files[0])
                try Data(lines.utf8).write(to: files[1])
                try Data(request.body).write(to: files[2])
                return try Program.run(receiver + files.map(\.path))
            }
            #expect(answer.status == (request.isAuthentic ? 0 : 1), "\(request.what)")
            #expect(answer.errors.isEmpty, "\(request.what): \(answer.errors)")
        }
    }
}

/// A request to a receiver that knows the public key.
private struct SignedRequest {
    var what: String
    var isAuthentic: Bool
    var headers: [HTTPHeader]
    var body: [UInt8]

    static let (key, other) = (SigningKey(random: randomBytes(32)), SigningKey(random: randomBytes(32)))

    static var all: [SignedRequest] {
        [
            SignedRequest("as sent", true),
            SignedRequest("beside signatures of secrets", true, versions: [.v1, .v1a]),
            SignedRequest("an empty body", true, body: []),
            SignedRequest("any bytes", true, body: (0...255).map { UInt8($0) }),
            SignedRequest("signed 290 seconds ago", true, age: .seconds(290)),
            SignedRequest("both keys sign, the receiver has the new one", true, keys: [key, other]),
            SignedRequest("both keys sign, the receiver has the old one", true, keys: [other, key]),
            SignedRequest("signed with another key", false, keys: [other]),
            SignedRequest("signed by the secret alone", false, versions: [.v1]),
            SignedRequest("signed 310 seconds ago", false, age: .seconds(310)),
            SignedRequest("signed 310 seconds from now", false, age: .seconds(-310)),
            SignedRequest("another body", false) { $0.body.append(UInt8(ascii: "\n")) },
            SignedRequest("another id", false) { $0.change("webhook-id") { $0 + "2" } },
            SignedRequest("a word for a time", false) { $0.change("webhook-timestamp") { _ in "now" } },
            SignedRequest("a signature cut short", false) { $0.change("webhook-signature") { String($0.dropLast(4)) } },
            SignedRequest("a signature of another version", false) {
                $0.change("webhook-signature") { $0.replacing("v1a,", with: "v1,") }
            },
            SignedRequest("an empty signature", false) { $0.change("webhook-signature") { _ in "" } },
            SignedRequest("no headers", false) { $0.headers = [] },
        ]
    }

    private init(
        _ what: String, _ isAuthentic: Bool, keys: [SigningKey] = [key], versions: [SignatureVersion] = [.v1a],
        age: Duration = .zero, body: [UInt8] = Array(#"{"id":"pl_1","data":{"name":"Żółć 😀"}}"#.utf8),
        change: (inout SignedRequest) -> Void = { _ in }
    ) {
        (self.what, self.isAuthentic, self.body) = (what, isAuthentic, body)
        let now = Timestamp(seconds: Int64(Date().timeIntervalSince1970))
        headers = Signature.headers(
            id: "pl_1", time: now - age, body: body,
            signers: Signers([Secret(random: randomBytes(32))], keys: keys, versions: versions))
        change(&self)
    }

    private mutating func change(_ name: String, _ value: (String) -> String) {
        for index in headers.indices where headers[index].name == name {
            headers[index].value = value(headers[index].value)
        }
    }
}
