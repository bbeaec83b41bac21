import Foundation
import Outbound
import Webhooks

extension FuzzTarget {
    /// What a receiver sends back, through the real client and a real socket. The first byte says in what pieces, and
    /// whether the receiver then ends the connection or leaves the client waiting.
    ///
    /// A request of the same client to another receiver must get the answer to it, whatever is left of this one. To the same
    /// receiver it need not: what comes late on a connection that is used again is that receiver's own word, too.
    static let answer = FuzzTarget(name: "answer", mutationsCount: 100) { input in
        try AnswerScene.current.get().check(input)
    }
}

private final class AnswerScene: @unchecked Sendable {
    static let current = Result { try AnswerScene() }

    private let server: AnswerServer
    private let neighbor: AnswerServer
    private let client: HTTPClient
    private let lock = NSLock()

    private init() throws {
        (server, neighbor) = (try AnswerServer(), try AnswerServer())
        client = try HTTPClient(policy: AddressPolicy(allowing: "127.0.0.0/8"), concurrency: 1)
    }

    func check(_ input: [UInt8]) throws {
        lock.lock()
        defer { lock.unlock() }
        let first = input.first ?? 0
        let ends = first % 8 != 0
        server.next = AnswerServer.Play(bytes: Array(input.dropFirst()), pieceMax: Int(first) * 8 + 1, ends: ends)
        // A connection that stays open is waited on to the end of the time.
        let transfer = try send(to: server, timeout: ends ? .seconds(20) : .milliseconds(20))
        switch transfer.result {
        case .success(let answer):
            try expect((200...999).contains(answer.status), "status \(answer.status)")
            try expect(answer.body.count <= Answer.bodyKeptMax, "a body of \(answer.body.count) bytes")
            try AnswerCheck.check(answer.headers)
        case .failure(let error):
            let codes: [ErrorCode] = [.reset, .timeout, .tooLarge, .protocol, .refused]
            try expect(codes.contains(error.code), "\(error)")
        }
        if case .failure(let reason) = Outcome(transfer, at: Timestamp(seconds: 1_761_174_000)) {
            try expect(reason.retryAfter ?? .zero >= .zero, "waits \(reason.retryAfter ?? .zero)")
        }
        let next = try send(to: neighbor, timeout: .seconds(20)).result
        guard case .success(let own) = next, own.status == 207, own.body == Array("own".utf8) else {
            throw Broken(description: "the request to another receiver came to \(next)")
        }
    }

    private func send(to server: AnswerServer, timeout: Duration) throws -> Transfer {
        let url = try WebhookURL("http://127.0.0.1:\(server.port)/", allowsHTTP: true)
        client.start(Request(url: url, headers: [], body: Array("{}".utf8), timeout: timeout), tag: 1)
        let limit = ContinuousClock.now + timeout + .seconds(10)
        while ContinuousClock.now < limit {
            if let ended = client.finished(within: .seconds(1)).first { return ended.transfer }
        }
        throw Broken(description: "no end")
    }
}
