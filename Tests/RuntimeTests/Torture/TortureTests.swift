import Foundation
import TestSupport
import Testing

@testable import local_runtime

/// Literal requests, on a server in this process that answers with what it took them for.
///
/// Its time limits are longer than a client waits here: an answer that comes because time was up would not come.
@Suite struct TortureTests {
    static let server = {
        _ = LoopThread.start
        return Task { @RuntimeActor in
            var limits = HTTPLimits()
            (limits.headTime, limits.bodyTime, limits.rateGrace) = (.seconds(300), .seconds(300), .seconds(300))
            limits.idleTime = .seconds(300)
            return try InProcessServer(Mirror(), limits: limits)
        }
    }()

    @Test(arguments: TortureTable.all)
    func `gives one answer to each request, and none to what is none`(request: TortureCase) async throws {
        let port = try await Self.server.value.port
        let client = RawClient(port: port)
        client.send(request.bytes)
        if request.ending == .waits { client.endSending() }
        var bodies: [String] = []
        for status in request.statuses {
            let answer = try #require(client.answer(), "no answer")
            #expect(answer.status == status)
            #expect(answer.header("X-Request-Id") != nil)
            bodies.append(answer.body)
            if status != 200 { #expect(answer.body.hasPrefix(#"{"error":{"code":""#)) }
        }
        if let taken = request.taken { #expect(bodies == taken) }
        if request.ending == .stays {
            client.send("GET /after HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
            #expect(client.answer()?.body == "GET /after ")
        }
        #expect(client.everything() == "", "nothing comes after the last answer but the end")
        let next = RawClient(port: port)
        next.send("GET /next HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(next.answer()?.body == "GET /next ")
    }

    @Test func `takes whole requests for the same when they come byte by byte`() async throws {
        let port = try await Self.server.value.port
        for request in TortureTable.all where request.bytes.count < 200 && request.taken != nil {
            // It is asked for its body when that has not come yet.
            if String(decoding: request.bytes, as: UTF8.self).contains("Expect: 100") { continue }
            let client = RawClient(port: port)
            for byte in request.bytes { client.send([byte]) }
            for taken in request.taken ?? [] { #expect(client.answer()?.body == taken, "\(request.name)") }
        }
    }

    @Test func `survives them all in front of the functions`() throws {
        let runtime = try RunningRuntime([("echo", seconds30, "cat; echo")])
        for request in TortureTable.all {
            let client = RawClient(port: runtime.port)
            client.send(request.bytes)
            client.endSending()
            let answers = try #require(client.everything(), "\(request.name) has no end")
            let count = answers.components(separatedBy: "HTTP/1.1 ").count - 1
            #expect(count <= request.statuses.count, "\(request.name)")
        }
        #expect(runtime.exchange("GET", "/healthz")?.status == 200)
        #expect(runtime.program.errors.split(separator: "\n").count < 3 * LogAllowance.linesMax)
    }

    @Test func `has as many cases as it should`() {
        #expect(TortureTable.all.count >= 250)
    }
}

/// Answers with the method, the decoded target and the body of the request.
@RuntimeActor
final class Mirror: Responder {
    nonisolated init() {}

    func accept(_ head: RequestHead, context: CallContext) throws(Problem) -> Answering {
        { body in
            let path = head.target.segments.map { "/\($0)" }.joined()
            let query = head.target.query.map { "\($0.name)=\($0.value)" }.joined(separator: "&")
            let text = "\(head.method.token) \(path)\(query.isEmpty ? "" : "?\(query)") "
            var response = Response(200, text: text)
            response.body += body
            return response
        }
    }
}
