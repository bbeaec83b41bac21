import Foundation
import JSON
import TestSupport
import Testing

/// Runtimes that end, or are killed, while deliveries are under way.
@Suite struct ServiceLifeTests {
    static let deliveries = 160

    /// It takes its time, so that a run is under way for a second or so.
    let receiver: Receiver
    let service: RunningService
    let store: String

    init() throws {
        receiver = try Receiver(
            Script(
                [
                    .receive, .pause(.milliseconds(100)),
                    .send(Array("HTTP/1.1 200 X\r\nContent-Length: 0\r\n\r\n".utf8)),
                ],
                repeats: true))
        service = try RunningService()
        store = RunningService.store(in: service.folder)
        _ = try service.createWebhook(url: receiver.url())
    }

    @Test func `one that is told to end lets the deliveries under way end, begins no others, and leaves nobody`() throws
    {
        try triggerMany()
        #expect(eventually { !receiver.requests.isEmpty })
        service.stop()
        #expect(RunningService.processes(on: store) == [])
        #expect(receiver.requests.count < Self.deliveries)
        #expect(!service.program.errors.contains("warning"))
        try expectAllSent(by: RunningService(in: service.folder))
    }

    @Test func `the functions of one that was killed end by themselves, and the next one goes on`() throws {
        try triggerMany()
        #expect(eventually { !receiver.requests.isEmpty })
        service.program.signal(SIGKILL)
        #expect(service.program.exitStatus() == -SIGKILL)
        #expect(eventually { RunningService.processes(on: store) == [] })
        try expectAllSent(by: RunningService(in: service.folder))
    }

    @Test func `what was accepted before a kill is sent by the next one`() throws {
        let clients = (0..<Self.deliveries / 4).map {
            service.begin("POST", "events", #"{"event": "ticket.created", "data": \#($0)}"#)
        }
        let first = try RunningService.reply(to: clients[0])
        service.program.signal(SIGKILL)
        let replies = [first] + clients.dropFirst().compactMap { $0.answer().map(Reply.init) }
        let accepted = replies.flatMap { $0["deliveries"]?.elements?.compactMap { $0["id"]?.string } ?? [] }
        #expect(!accepted.isEmpty)
        #expect(eventually { RunningService.processes(on: store) == [] })
        let next = try RunningService(in: service.folder)
        #expect(eventually { Set(accepted).isSubset(of: sent()) })
        next.stop()
    }

    private func triggerMany() throws {
        let events = (0..<Self.deliveries).map { #"{"event": "ticket.created", "data": \#($0)}"# }
        let reply = try service.call("POST", "events", #"{"events": [\#(events.joined(separator: ","))]}"#)
        #expect(reply.status == 202, "\(reply.testDescription)")
    }

    /// Each of them once: nothing was cut off in the middle.
    private func expectAllSent(by next: RunningService) throws {
        #expect(eventually { (try? next.call("GET", "stats"))?["successCount"]?.integer == Self.deliveries })
        #expect(receiver.requests.count == Self.deliveries && sent().count == Self.deliveries)
        next.stop()
    }

    private func sent() -> Set<String> { Set(receiver.requests.flatMap { $0.values("X-Webhook-Delivery") }) }
}
