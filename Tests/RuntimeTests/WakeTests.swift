import Foundation
import JSON
import TestSupport
import Testing

/// What is sent at once because somebody was woken.
@Suite struct WakeTests {
    let service: RunningService

    init() throws { service = try RunningService() }

    /// Each of them comes after the one before was sent: the run at start is long over.
    @Test func `an event is sent at once, by whichever route it came`() throws {
        let receiver = try Receiver(.answering(status: 200))
        _ = try service.createWebhook(url: receiver.url())
        for number in 1...3 {
            _ = try service.trigger()
            #expect(eventually { receiver.requests.count == number })
        }
        let request = #"{"teamId": "acme", "event": "ticket.created", "data": {}}"#
        #expect(try service.call("POST", "/functions/trigger", request).status == 200)
        #expect(eventually { receiver.requests.count == 4 })
    }

    @Test func `of a burst of events none is left behind`() throws {
        let receiver = try Receiver(.answering(status: 200))
        _ = try service.createWebhook(url: receiver.url())
        var expected: Set<String> = []
        // More at once than may run, fewer than may wait.
        for batch in 0..<5 {
            let clients = (0..<40).map {
                service.begin("POST", "events", #"{"event": "ticket.created", "data": \#(batch * 40 + $0)}"#)
            }
            for client in clients {
                let reply = try RunningService.reply(to: client)
                #expect(reply.status == 202, "\(reply.testDescription)")
                expected.formUnion(reply["deliveries"]?.elements?.compactMap { $0["id"]?.string } ?? [])
            }
        }
        #expect(expected.count == 200)
        #expect(eventually { receiver.requests.count >= 200 })
        let sent = receiver.requests.flatMap { $0.values("X-Webhook-Delivery") }
        #expect(sent.count == 200 && Set(sent) == expected)
    }

    @Test func `a delivery that is queued again is sent at once`() throws {
        let receiver = try Receiver(.answering(status: 200))
        _ = try service.createWebhook(url: receiver.url())
        let delivery = try service.trigger()
        for number in 1...3 {
            #expect(eventually { isDelivered(delivery, attempt: number) })
            #expect(try service.call("POST", "deliveries/\(delivery)/redeliver")["queued"]?.integer == 1)
        }
        #expect(eventually { receiver.requests.count == 4 })
    }

    @Test(arguments: [
        ("POST", "/toggle", "{}", "{}"),
        ("PATCH", "", #"{"isActive": false}"#, #"{"isActive": true}"#),
    ])
    func `what waits for its webhook is sent when that is active again`(
        method: String, path: String, off: String, on: String
    ) throws {
        let receiver = try Receiver(.answering(status: 200))
        let webhook = try service.createWebhook(url: receiver.url()).id
        let first = try service.trigger()
        #expect(eventually { isDelivered(first, attempt: 1) })
        #expect(try service.call(method, "webhooks/\(webhook)\(path)", off)["isActive"]?.boolean == false)
        #expect(try service.call("POST", "deliveries/\(first)/redeliver")["queued"]?.integer == 1)
        let other = try service.createWebhook(url: receiver.url("/other"), event: "ticket.closed").id
        _ = try service.trigger(event: "ticket.closed")
        #expect(eventually { receiver.requests.count == 2 })
        #expect(receiver.requests.last?.values("X-Webhook-ID") == [other], "the first webhook's delivery is held")
        #expect(try service.call(method, "webhooks/\(webhook)\(path)", on)["isActive"]?.boolean == true)
        #expect(eventually { receiver.requests.count == 3 })
    }

    private func isDelivered(_ delivery: String, attempt: Int) -> Bool {
        let reply = try? service.call("GET", "deliveries/\(delivery)")
        return reply?["status"]?.string == "success" && reply?["attempt"]?.integer == attempt
    }
}
