import Cryptography
import Foundation
import TestSupport
import Testing
import Webhooks

/// What the public libraries for Standard Webhooks say of our signatures, and we of theirs.
@Suite struct LibraryTests {
    static let python = ProcessInfo.processInfo.environment["HOOKFILE_TEST_PYTHON"]

    @Test(
        .enabled(
            if: python != nil,
            "HOOKFILE_TEST_PYTHON names no python3 that has the packages standardwebhooks and svix"))
    func `standardwebhooks and svix take what is signed here, and the other way round`() throws {
        let requests = (0..<100).map { Request(number: $0) }
        let encoder = JSONEncoder()
        let input = try requests.map { try encoder.encode($0) + [0x0A] }.reduce(into: Data()) { $0 += $1 }
        let script = ReceiverTests.receivers.appending(path: "oracle.py").path
        let python = try Program.run([#require(Self.python), script], input: Array(input))
        #expect(python.status == 0, "\(python.errors)")
        let lines = python.output.split(separator: 0x0A)
        try #require(lines.count == requests.count)

        for (request, line) in zip(requests, lines) {
            let answers = try JSONDecoder().decode([Answer].self, from: Data(line))
            #expect(answers.count == 2)
            for answer in answers {
                #expect(answer.accepts == request.isAuthentic)
                let check = SignatureCheck(
                    headers: request.headers(signature: answer.signature), body: Array(request.body),
                    secrets: [request.secret], now: request.now)
                #expect(check.isValid && check.scheme == .standardWebhooks)
            }
        }
    }

    private struct Answer: Decodable {
        var accepts: Bool
        var signature: String
    }

    /// Each fourth body was changed after it was signed, each third is signed with two secrets.
    private struct Request: Encodable {
        var secret: String
        var headers: [String: String]
        var body: Data
        let isAuthentic: Bool
        let now: Timestamp

        enum CodingKeys: CodingKey { case secret, headers, body }

        init(number: Int) {
            now = Timestamp(seconds: Int64(Date().timeIntervalSince1970))
            let mine = Secret(random: randomBytes(24 + number % 41))
            let secrets = number.isMultiple(of: 3) ? [Secret(random: randomBytes(32)), mine] : [mine]
            let signed = Array(
                #"{"number":\#(number),"text":"Żółć 😀","pad":"\#(String(repeating: "a", count: number * 7))"}"#.utf8)
            let all = Signature.headers(id: "pl_\(number)", time: now, body: signed, signers: Signers(secrets))
            headers = Dictionary(uniqueKeysWithValues: all.map { ($0.name, $0.value) })
            isAuthentic = !number.isMultiple(of: 4)
            body = Data(isAuthentic ? signed : [0x20] + signed)
            secret = mine.text
        }

        func headers(signature: String) -> [HTTPHeader] {
            headers.merging(["webhook-signature": signature]) { $1 }.filter { $0.key.hasPrefix("webhook-") }
                .map { HTTPHeader($0.key, $0.value) }
        }
    }
}
