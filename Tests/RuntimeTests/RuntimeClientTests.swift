import Foundation
import JSON
import TestSupport
import Testing
import Webhooks

@testable import local_runtime

/// How a command speaks with the runtime.
@Suite struct RuntimeClientTests {
    let folder: TemporaryFolder
    let store: String

    init() throws {
        LoopThread.start
        folder = try TemporaryFolder()
        store = folder.file("webhooks.db").path
    }

    @Test func `finds the runtime, sends its token and reads its answer`() async throws {
        // Not on the loop's thread, where other tests would have to wait too.
        let runtime = try RunningRuntime([("echo", seconds30, "cat")], environment: ["WEBHOOKS_STORE": store])
        #expect(eventually { StateFile(store: store) != nil })
        try await onLoop { try await ask() }
        runtime.program.signal(SIGKILL)
        #expect(runtime.program.exitStatus() == -9)
        #expect(eventually { RunningRuntime.isGone("\(runtime.program.pid)") })
        let gone = await #expect(throws: CommandError.self) { try await onLoop { _ = try self.client() } }
        #expect(gone?.exitStatus == 69 && gone?.message.contains("runs no more; start one with") == true)
    }

    @RuntimeActor private func ask() async throws {
        let client = try client()
        let answer = try await client.ask(.post, "/functions/echo", json: Array(#"{"a": 1}"#.utf8))
        #expect(answer.bytes.elementsEqual(#"{"a": 1}"#.utf8))
        #expect(try await client.exchange(.get, "/nothing").status == 404)
        let refusal = await #expect(throws: CommandError.self) { try await client.ask(.get, "/nothing") }
        #expect(refusal == CommandError(refused: "There is nothing at this path; GET / lists the routes."))
    }

    @Test(.onLoop) @RuntimeActor func `says so where no runtime has begun on the store`() throws {
        let none = #expect(throws: CommandError.self) { try client() }
        #expect(
            none?.message.hasPrefix("No runtime runs on the store \(store); start one with local-runtime serve") == true
        )
    }

    @Test(
        .onLoop,
        arguments: [
            ("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n{\"a\"", nil),
            ("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}more", "{}"),
            ("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}", "{}"),
            ("HTTP/1.1 200 OK\r\n\r\n{\"until\": \"the end\"}", "{\"until\": \"the end\"}"),
            ("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n{}", nil),
            ("HTTP/1.1 200 OK\r\nContent-Length: 999999999999\r\n\r\n{}", nil),
            ("HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n{}", nil),
            ("SSH-2.0-OpenSSH_9.2\r\n", nil), ("HTTP/1.1 200 OK\r\n", nil), ("", nil),
        ])
    @RuntimeActor func `takes a whole answer, and no other`(text: String, body: String?) async throws {
        let server = try OneAnswer(text)
        try write(url: "http://127.0.0.1:\(server.port)")
        let reply = try? await client().exchange(.get, "/")
        if body == "{}" || body?.contains("until") == true {
            #expect(reply.map { String(decoding: $0.body, as: UTF8.self) } == body)
        } else if reply != nil {
            #expect(reply?.json == nil, "what is no JSON is refused by ask")
        }
    }

    @Test(.onLoop) @RuntimeActor func `gives up at its deadline`() async throws {
        let server = try OneAnswer("HTTP/1.1 200 OK\r\n", holdsOpen: true)
        try write(url: "http://127.0.0.1:\(server.port)")
        let client = try client()
        let error = await #expect(throws: CommandError.self) {
            try await client.exchange(.get, "/", timeMax: .milliseconds(50))
        }
        #expect(error?.exitStatus == 75)
    }

    @Test func `encodes what stands in a path`() {
        #expect(RuntimeClient.encoded("a b/ü?&") == "a%20b%2F%C3%BC%3F%26")
    }

    @RuntimeActor private func client() throws -> RuntimeClient {
        let manual = Manual(name: "test", summary: "", options: RuntimeClient.options, example: "")
        return try RuntimeClient(Options(["--store", store], of: manual))
    }

    private func write(url: String) throws {
        let state = StateFile(pid: getpid(), url: url, token: "t", startedAt: Timestamp(milliseconds: 0))
        #expect(state.write(store: store))
    }
}

/// A server that reads one request and answers with these bytes.
private final class OneAnswer: Sendable {
    let port: Int

    init(_ text: String, holdsOpen: Bool = false) throws {
        let socket = try #require(InternetAddress(host: "127.0.0.1", port: 0)).bind()
        listen(socket, 1)
        port = InternetAddress.port(of: socket)
        Thread.detachNewThread {
            var waiting = pollfd(fd: socket, events: Int16(POLLIN), revents: 0)
            poll(&waiting, 1, 20_000)
            let client = accept(socket, nil, nil)
            var buffer = [UInt8](repeating: 0, count: 65536)
            waiting.fd = client
            recv(client, &buffer, buffer.count, 0)
            _ = Array(text.utf8).withUnsafeBytes { send(client, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            // Open until the client goes.
            if holdsOpen { recv(client, &buffer, buffer.count, 0) }
            close(client)
            close(socket)
        }
    }
}
