import Foundation
import JSON
import TestSupport
import Testing

/// Deliveries that leave by themselves: the timers are far away, so that each of these would wait for ever without the watch.
@Suite struct QueueTests {
    let service: RunningService

    static let farAway = ["processDelivery": "rate(10000 days)", "retryFailed": "rate(10000 days)"]

    init() throws { service = try RunningService(timers: Self.farAway, environment: ["WEBHOOKS_LOG": "debug"]) }

    @Test func `a retry leaves when it is due, not before, without anybody asking`() throws {
        let receiver = try Receiver(.answering(status: 503), .answering(status: 200))
        _ = try service.createWebhook(url: receiver.url(), #""retryDelaySeconds": 1"#)
        let delivery = try service.trigger()
        var due: Date?
        #expect(
            eventually {
                due = due ?? time((try? service.call("GET", "deliveries/\(delivery)"))?["nextRetryAt"])
                return receiver.requests.count == 2
            })
        var attempts: [JSONValue] = []
        #expect(
            eventually {
                let record = try? service.call("GET", "deliveries/\(delivery)")
                attempts = record?["attempts"]?.elements.map(Array.init) ?? []
                return record?["status"]?.string == "success"
            })
        let left = try #require(time(attempts.last?["startedAt"]))
        let wait = left.timeIntervalSince(try #require(due))
        // Far less than to the next timer; a busy machine takes its time to start a program.
        #expect((0..<3).contains(wait))
    }

    @Test func `an event that another process put there is found, delivered, and retried`() throws {
        let receiver = try Receiver(.answering(status: 500), .answering(status: 200))
        _ = try service.createWebhook(url: receiver.url(), #""retryDelaySeconds": 1"#)
        // The start is over.
        _ = try service.call("GET", "webhooks")
        let quiet = try Program.function(
            "trigger", input: #"{"teamId": "acme", "event": "ticket.created", "data": {}}"#.utf8,
            environment: ["WEBHOOKS_STORE": RunningService.store(in: service.folder)])
        #expect(quiet.status == 0)
        #expect(eventually { receiver.requests.count == 2 })
    }

    @Test func `what waits in the store at the start is sent`() throws {
        let receiver = try Receiver(.answering(status: 200))
        _ = try service.createWebhook(url: receiver.url())
        service.stop()
        let quiet = try Program.function(
            "trigger", input: #"{"teamId": "acme", "event": "ticket.created", "data": {}}"#.utf8,
            environment: ["WEBHOOKS_STORE": RunningService.store(in: service.folder)])
        #expect(quiet.status == 0)
        let next = try RunningService(in: service.folder, timers: Self.farAway)
        #expect(eventually { receiver.requests.count == 1 })
        next.stop()
    }

    @Test func `a burst of a thousand events takes few runs`() throws {
        let receiver = try Receiver(.answering(status: 200))
        // Two of them, since an attempt that starts late counts twice for the rate limit.
        let types = ["ticket.created", "ticket.closed"]
        for type in types { _ = try service.createWebhook(url: receiver.url(), event: type) }
        let clients = (0..<20).map { number in
            let event = "{\"event\": \"\(types[number % 2])\", \"data\": {}}"
            let events = Array(repeating: event, count: 50).joined(separator: ",")
            return service.begin("POST", "events", "{\"events\": [\(events)]}")
        }
        for client in clients { #expect(try RunningService.reply(to: client).status == 202) }
        #expect(eventually { receiver.requests.count >= 1000 })
        let sent = receiver.requests.flatMap { $0.values("X-Webhook-Delivery") }
        #expect(Set(sent).count == 1000 && sent.count == 1000)
        let runs = service.program.errors.split(separator: "\n").count {
            $0.contains("\"processDelivery\"") && $0.contains("\"cause\":\"wake\"")
        }
        #expect(runs < 15)
    }

    @Test func `a run that is killed in the middle is replaced, and its delivery made when the lease has ended`() throws
    {
        let receiver = try Receiver(.silent, .answering(status: 200))
        _ = try service.createWebhook(url: receiver.url(), #""timeout": 1000, "rateLimit": 1000"#)
        let delivery = try service.trigger()
        #expect(eventually { receiver.connections == 1 })
        let store = RunningService.store(in: service.folder)
        let senders = RunningService.processes(on: store).filter {
            (try? String(contentsOfFile: "/proc/\($0)/comm", encoding: .utf8)) == "processDelivery\n"
        }
        for sender in senders { kill(try #require(pid_t(sender)), SIGKILL) }
        #expect(!senders.isEmpty)
        // A second delivery shows that somebody sends again at once; the first waits for its lease, 16 s.
        _ = try service.trigger()
        #expect(eventually { receiver.requests.count >= 1 })
        #expect(
            eventually(within: 60) {
                (try? service.call("GET", "deliveries/\(delivery)"))?["status"]?.string == "success"
            })
    }

    private func time(_ value: JSONValue?) -> Date? {
        value?.string.flatMap { try? Date.ISO8601FormatStyle(includingFractionalSeconds: true).parse($0) }
    }
}
