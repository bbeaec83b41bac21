import Foundation
import TestSupport
import Testing

@testable import local_runtime

/// More clients than there is room for, and clients that are slow on purpose.
@Suite struct CrowdedServerTests {
    init() { LoopThread.start }

    @Test func `closes the connection that has waited longest to make room for a new one`() async throws {
        var limits = HTTPLimits()
        limits.connectionsMax = 3
        let server = try await InProcessServer(Mirror(), limits: limits)
        let clients = (0..<3).map { _ in RawClient(port: server.port) }
        for client in clients {
            client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(client.answer()?.status == 200)
        }
        // The first is now the last that waits.
        clients[0].send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(clients[0].answer()?.status == 200)
        let fourth = RawClient(port: server.port)
        fourth.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(fourth.answer()?.status == 200)
        #expect(clients[1].everything() == "")
        for client in [clients[0], clients[2], fourth] {
            client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(client.answer()?.status == 200)
        }
    }

    @Test func `closes one that drips its head before one that is served`() async throws {
        var limits = HTTPLimits()
        limits.connectionsMax = 2
        let gate = Hold()
        let server = try await InProcessServer(
            Scripted { head, _, _ in
                if head.target.segments == ["held"] { await gate.wait() }
                return Response(200, text: "")
            }, limits: limits)
        let served = RawClient(port: server.port)
        served.send("GET /held HTTP/1.1\r\nHost: a\r\n\r\n")
        await gate.untilWaiting()
        let dripping = RawClient(port: server.port)
        dripping.send("GET / HT")
        let third = RawClient(port: server.port)
        third.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(third.answer()?.status == 200)
        #expect(dripping.everything() == "")
        await gate.open()
        #expect(served.answer()?.status == 200)
    }

    /// A server that serves one client, until its gate is opened.
    private func holding(_ limits: HTTPLimits) async throws -> (Hold, InProcessServer, RawClient) {
        let gate = Hold()
        let server = try await InProcessServer(
            Scripted { _, _, _ in
                await gate.wait()
                return Response(200, text: "")
            }, limits: limits)
        let served = RawClient(port: server.port)
        served.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        await gate.untilWaiting()
        return (gate, server, served)
    }

    @Test func `turns a client away where all others are being served`() async throws {
        var limits = HTTPLimits()
        limits.connectionsMax = 1
        let (gate, server, served) = try await holding(limits)
        let refused = RawClient(port: server.port).answer()
        #expect(refused?.status == 503)
        #expect(refused?.header("Retry-After") == "1")
        #expect(refused?.header("X-Request-Id") != nil)
        await gate.open()
        #expect(served.answer()?.status == 200)
    }

    @Test func `resets more than some of those that it has no room for, without a word`() async throws {
        var limits = HTTPLimits()
        (limits.connectionsMax, limits.refusedMax, limits.lingerTime) = (1, 2, .seconds(60))
        let (gate, server, served) = try await holding(limits)
        var refused = [RawClient(port: server.port), RawClient(port: server.port)]
        for client in refused { #expect(client.answer()?.status == 503) }
        #expect(RawClient(port: server.port).everything() == "")
        // Once one of them has gone, another is told.
        refused.removeLast()
        #expect(eventually { RawClient(port: server.port).answer()?.status == 503 })
        await gate.open()
        #expect(served.answer()?.status == 200)
    }

    @Test func `gives the place of one that was refused, and sends on, to another`() async throws {
        var limits = HTTPLimits()
        (limits.connectionsMax, limits.lingerTime) = (1, .seconds(60))
        let server = try await InProcessServer(Mirror(), limits: limits)
        for refusal in ["GET  / HTTP/1.1\r\n\r\n", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3000000\r\n\r\n"] {
            let refused = RawClient(port: server.port)
            refused.send(refusal)
            #expect(refused.answer().map { $0.status >= 400 } == true)
            let next = RawClient(port: server.port)
            next.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(next.answer()?.status == 200)
        }
    }

    @Test func `takes no more bodies at a time than it has room for`() async throws {
        var limits = HTTPLimits()
        limits.bodiesMax = 100
        let server = try await InProcessServer(Mirror(), limits: limits)
        func post(_ body: String) -> RawClient {
            let client = RawClient(port: server.port)
            client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 80\r\n\r\n\(body)")
            return client
        }
        let slow = post(String(repeating: "a", count: 79))
        var refusal: RawAnswer?
        #expect(
            eventually {
                refusal = post(String(repeating: "b", count: 80)).answer()
                return refusal?.status == 503
            })
        #expect(refusal?.header("Retry-After") == "1" && refusal?.header("Connection") == "close")
        let chunked = RawClient(port: server.port)
        chunked.send(TortureTable.chunked("50\r\n" + String(repeating: "c", count: 80) + "\r\n0\r\n\r\n"))
        #expect(chunked.answer()?.status == 503)
        slow.send("a")
        #expect(slow.answer()?.status == 200)
        // What was answered holds nothing more.
        for _ in 0..<3 { #expect(post(String(repeating: "d", count: 80)).answer()?.status == 200) }
    }

    @Test func `takes no body where nobody reads it, with a token or without`() throws {
        let runtime = try RunningRuntime([])
        let targets = [
            "GET /healthz", "HEAD /readyz", "GET /dashboard/app.js", "GET /", "OPTIONS /healthz", "OPTIONS *",
        ]
        for target in targets {
            for framing in ["Content-Length: 2000000", "Content-Length: 1", "Transfer-Encoding: chunked"] {
                let client = RawClient(port: runtime.port)
                client.send(
                    "\(target) HTTP/1.1\r\nHost: 127.0.0.1:\(runtime.port)\r\nAccept: text/html\r\n\(framing)\r\n\r\n")
                let answer = client.answer(toHead: target.hasPrefix("HEAD"))
                #expect(answer?.status == 413 && answer?.header("Connection") == "close", "\(target) \(framing)")
            }
        }
        #expect(runtime.exchange("GET", "/metrics", body: "{}")?.status == 413)
    }

    @Test func `serves on while 2,000 connections are idle`() throws {
        let runtime = try RunningRuntime([])
        raiseDescriptorLimit(to: 4096)
        let idle = (0..<2000).map { _ in RawClient(port: runtime.port) }
        #expect(idle.allSatisfy { $0.isConnected })
        for _ in 0..<20 { #expect(runtime.exchange("GET", "/healthz")?.status == 200) }
        for client in [idle[0], idle[999], idle[1999]] {
            client.send(runtime.request("GET", "/healthz"))
            #expect(client.answer()?.status == 200)
        }
    }

    /// Heads and bodies that drip, and answers that nobody takes.
    @Test(
        .enabled(if: Program.isInstalled("slowhttptest"), "needs slowhttptest"),
        arguments: [
            ["-H", "-i", "1", "-x", "24"], ["-B", "-i", "1", "-s", "8192", "-x", "10"],
            ["-X", "-w", "512", "-y", "1024", "-n", "1", "-z", "8192", "-k", "3"],
        ])
    func `cuts the clients of slowhttptest off and serves others meanwhile`(mode: [String]) async throws {
        var limits = HTTPLimits()
        (limits.headTime, limits.bodyTime, limits.writeTime) = (.seconds(2), .seconds(2), .seconds(2))
        (limits.idleTime, limits.lingerTime) = (.seconds(2), .milliseconds(100))
        let big = [UInt8](repeating: 0x20, count: 16 * 1024 * 1024)
        let server = try await InProcessServer(
            Scripted { head, _, _ in
                head.target.segments == ["small"] ? Response(200, text: "ok") : Response(200, json: big)
            }, limits: limits)
        try outlive(mode, port: server.port, served: "/small")
    }

    @Test(.enabled(if: Program.isInstalled("slowhttptest"), "needs slowhttptest"))
    func `cuts them off in front of the functions, within the time for a head`() throws {
        let runtime = try RunningRuntime([])
        try outlive(["-H", "-i", "2", "-x", "24"], port: runtime.port, served: "/healthz")
    }

    /// Runs slowhttptest to its end, which comes when all of its connections were closed, beside a client that behaves.
    private func outlive(_ mode: [String], port: Int, served path: String) throws {
        let others = SmallRequests("GET \(path) HTTP/1.1\r\nHost: 127.0.0.1:\(port)\r\n\r\n", port: port)
        let run = try Program.run(
            ["slowhttptest", "-c", "60", "-r", "60", "-l", "40", "-p", "10"] + mode + [
                "-u", "http://127.0.0.1:\(port)/",
            ],
            secondsMax: 60)
        let output = String(decoding: run.output, as: UTF8.self)
        #expect(output.contains("No open connections left"), "\(output.suffix(1500))")
        #expect(others.end() > 0)
    }
}

/// Somebody who behaves, again and again, on a thread of its own.
private final class SmallRequests: @unchecked Sendable {
    private let lock = NSLock()
    private let ended = DispatchSemaphore(value: 0)
    private var isOver = false
    private var count = 0

    init(_ request: String, port: Int) {
        Thread { [self] in
            repeat {
                let client = RawClient(port: port)
                client.send(request)
                // Each is answered; one that is not makes the count 0.
                guard client.answer()?.status == 200 else {
                    lock.withLock { count = .min }
                    break
                }
                lock.withLock { count += 1 }
                usleep(20_000)
            } while !lock.withLock { isOver }
            ended.signal()
        }.start()
    }

    /// - Returns: how many were answered; less than 0 where one was not.
    func end() -> Int {
        lock.withLock { isOver = true }
        ended.wait()
        return count
    }
}

/// Holds an answer back until a test lets it go.
@RuntimeActor private final class Hold {
    private var waiter: Waiter?

    nonisolated init() {}

    func wait() async { _ = await RuntimeActor.shared.loop.suspend { waiter = $0 } }

    func untilWaiting() async { while waiter == nil { await Task.yield() } }

    func open() { waiter?.wake(.ready) }
}

private func raiseDescriptorLimit(to count: UInt) {
    var limit = rlimit()
    getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    guard limit.rlim_cur < count else { return }
    limit.rlim_cur = min(limit.rlim_max, count)
    setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
}
