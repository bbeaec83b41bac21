import Foundation
import JSON
import Synchronization
import TestSupport
import Testing

/// The runtime and its instances, killed in the middle of their work, again and again.
@Suite struct ServiceKillTests {
    static let runtimeKills = 30 * Proof.scale
    static let instanceKills = 100 * Proof.scale
    /// Of the webhook: a lease is longer by 15 s.
    static let timeoutMilliseconds = 1000

    let folder: TemporaryFolder
    /// Slow enough to be killed while it is waited for.
    let receiver: Receiver
    private let posted = Posted()

    init() throws {
        folder = try TemporaryFolder()
        receiver = try Receiver(
            Script(
                [
                    .receive, .pause(.milliseconds(3)),
                    .send(Array("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n".utf8)),
                ],
                repeats: true))
    }

    @Test func `what was acknowledged before the runtime was killed is delivered by the next`() throws {
        var random = SeededRandom(seed: 4)
        for kill in 0..<Self.runtimeKills {
            let service = try RunningService(in: folder)
            if kill == 0 { try create(at: service) }
            let posting = post(to: service, threads: 2)
            usleep(.random(in: 20_000...300_000, using: &random))
            service.program.signal(SIGKILL)
            #expect(service.program.exitStatus() == -SIGKILL)
            posting.wait()
        }
        try finish("kills of the runtime", kills: Self.runtimeKills)
    }

    @Test func `an instance that is killed costs what it was asked at that time, and nothing that it had acknowledged`()
        throws
    {
        var random = SeededRandom(seed: 5)
        let service = try RunningService(in: folder)
        try create(at: service)
        let posting = post(to: service, threads: 4)
        var kills = 0
        while kills < Self.instanceKills {
            // Else they would die before they have begun, one after the other.
            let before = posted.count
            _ = eventually(within: 1) { posted.count > before }
            usleep(.random(in: 0...20_000, using: &random))
            let children = RunningRuntime.functionProcesses(of: service.program.pid)
            guard let child = children.randomElement(using: &random).flatMap({ pid_t($0) }) else { continue }
            if Glibc.kill(child, SIGKILL) == 0 { kills += 1 }
        }
        posting.stop()
        service.stop()
        try finish("kills of instances", kills: kills)
    }

    // MARK: - Means

    private func create(at service: RunningService) throws {
        _ = try service.createWebhook(
            url: receiver.url(), #""rateLimit": 1000, "timeout": \#(Self.timeoutMilliseconds)"#)
    }

    /// Posts events one after the other, until nobody answers or it is stopped.
    private func post(to service: RunningService, threads: Int) -> Posting {
        let posting = Posting()
        for _ in 0..<threads {
            posting.begin { [posted] in
                // No more than the rate limit allows in all.
                while !posting.isStopped, posted.count < 900 {
                    let client = service.begin("POST", "events", #"{"event": "ticket.created", "data": {}}"#)
                    guard let answer = client.answer() else { return }
                    let reply = Reply(answer)
                    if reply.status == 202,
                        let id = reply["deliveries"]?.elements?.first(where: { _ in true })?["id"]?.string
                    {
                        posted.add(id)
                    } else {
                        #expect([429, 502, 503].contains(reply.status), "\(reply)")
                    }
                    usleep(3000)
                }
            }
        }
        return posting
    }

    /// A last runtime delivers what is left; then all books must agree.
    private func finish(_ name: String, kills: Int) throws {
        let service = try RunningService(in: folder)
        let acknowledged = posted.all
        #expect(acknowledged.count > kills / 2)
        var arrived: [String] = []
        let isDone = eventually(within: 120) {
            arrived = receiver.requests.compactMap { $0.values("X-Webhook-Delivery").first }
            return acknowledged.isSubset(of: Set(arrived))
        }
        #expect(isDone, "\(acknowledged.subtracting(arrived).count) are missing")
        #expect(
            eventually(within: 60) {
                let open = try? Program.run([
                    "sqlite3", RunningService.store(in: folder),
                    "SELECT count(*) FROM deliveries WHERE due_at_ms IS NOT NULL",
                ])
                return open?.output == Array("0\n".utf8)
            }, "nothing is stuck")
        service.stop()
        #expect(eventually { RunningService.processes(on: RunningService.store(in: folder)).isEmpty })
        let check = try RunningProgram(
            ["check", "--store", RunningService.store(in: folder)], in: folder.url)
        #expect(check.exitStatus() == 0, "\(check.rest()) \(check.errors)")
        Proof.report(
            name,
            [
                "kills": kills, "acknowledged": acknowledged.count, "lost": acknowledged.subtracting(arrived).count,
                "sent once more": arrived.count - Set(arrived).count,
            ])
    }
}

/// What was acknowledged.
private final class Posted: Sendable {
    private let ids = Mutex<Set<String>>([])

    func add(_ id: String) { ids.withLock { _ = $0.insert(id) } }

    var all: Set<String> { ids.withLock { $0 } }
    var count: Int { ids.withLock { $0.count } }
}

/// Threads that post.
private final class Posting: Sendable {
    private let group = DispatchGroup()
    private let stopped = Atomic(false)

    var isStopped: Bool { stopped.load(ordering: .relaxed) }

    func begin(_ work: @escaping @Sendable () -> Void) {
        group.enter()
        Thread.detachNewThread { [group] in
            work()
            group.leave()
        }
    }

    func stop() {
        stopped.store(true, ordering: .relaxed)
        wait()
    }

    func wait() { #expect(group.wait(timeout: .now() + .seconds(60)) == .success) }
}
