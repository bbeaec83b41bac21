import Foundation
import Testing

extension Race {
    /// A webhook is changed, or its breaker opens, while a delivery of it is under way.
    static let changes = [
        Race(
            "`toggleWebhook` makes it inactive during a send",
            "the attempt counts; its retry waits until the webhook is active again"
        ) { scene in
            let id = try scene.trigger(500, 200)
            let drain = try scene.begin()
            _ = try scene.ask("toggleWebhook", #""isActive": false"#)
            try scene.receiver.answer()
            #expect(try scene.end(drain) == DrainResponse(processed: 1, retrying: 1))
            #expect(try scene.run("retryFailed", later: RaceScene.leaseSeconds) == DrainResponse())
            _ = try scene.ask("toggleWebhook", #""isActive": true"#)
            let retry = try scene.run("retryFailed", later: RaceScene.leaseSeconds)
            #expect(retry == DrainResponse(processed: 1, succeeded: 1))
            #expect(try scene.delivery(id).attempts?.map(\.responseStatus) == [500, 200])
        },
        Race(
            "`toggleWebhook` with `redeliver` during a send",
            "what had failed goes out once more; what is under way is left alone, and ends as it would"
        ) { scene in
            _ = try scene.ask("updateWebhook", #""maxRetries": 0"#)
            let failed = try scene.trigger(500, 200)
            let first = try scene.begin()
            try scene.receiver.answer(0)
            #expect(try scene.end(first) == DrainResponse(processed: 1, failed: 1))
            let sent = try scene.trigger(500)
            let drain = try scene.begin()
            #expect(try scene.ask("toggleWebhook", #""isActive": true, "redeliver": {}"#).queued == 1)
            try scene.receiver.answer()
            #expect(try scene.end(drain) == DrainResponse(processed: 1, failed: 1))
            #expect(try scene.run("retryFailed") == DrainResponse(processed: 1, succeeded: 1))
            #expect(try scene.delivery(failed).attempts?.map(\.responseStatus) == [500, 200])
            #expect(try scene.delivery(sent).attempts?.map(\.responseStatus) == [500])
        },
        Race(
            "`deleteWebhook` during a send that succeeds",
            "the success is recorded; what waits is cancelled and not sent"
        ) { scene in
            let ends = try scene.deleteDuringSend(answer: 200)
            #expect(ends.sent.status == "success" && ends.sent.errorCode == nil)
        },
        Race(
            "`deleteWebhook` during a send that fails",
            "the attempt is recorded; there is no retry: `webhook_deleted`"
        ) { scene in
            let ends = try scene.deleteDuringSend(answer: 500)
            #expect(ends.sent.status == "failed" && ends.sent.errorCode == "webhook_deleted")
        },
        Race(
            "`updateWebhook` with another `url` and other `headers` during a send",
            "what is under way ends at the old url, and counts; its retry takes the new url and headers"
        ) { scene in
            let id = try scene.trigger(500)
            let drain = try scene.begin()
            _ = try scene.ask(
                "updateWebhook", #""url": "\#(scene.receiver.url("/200"))", "headers": {"X-Set": "second"}"#)
            try scene.receiver.answer()
            #expect(try scene.end(drain) == DrainResponse(processed: 1, retrying: 1))
            let retry = try scene.run("retryFailed", later: RaceScene.leaseSeconds)
            #expect(retry == DrainResponse(processed: 1, succeeded: 1))
            let arrivals = try scene.receiver.arrivals()
            #expect(arrivals.map(\.line) == ["POST /held HTTP/1.1", "POST /200 HTTP/1.1"])
            #expect(arrivals.map { $0["X-Set"] } == ["first", "second"])
            #expect(try scene.delivery(id).attempts?.map(\.responseStatus) == [500, 200])
        },
        Race(
            "the breaker opens during a send that succeeds",
            "its success is recorded and decides nothing: the breaker stays open until its probe"
        ) { scene in
            let id = try scene.trigger(200)
            let slow = try scene.begin()
            for number in 1...40 { try scene.receiver.answer(number) }
            let event = RaceScene.event([500, 500, 200])
            let events = Array(repeating: event, count: 40).joined(separator: "\n")
            let trigger = try RunningProgram(
                scene.installation.command("trigger") + ["--lines"], in: scene.installation.folder)
            try trigger.go(events)
            #expect(try trigger.end().status == 0)
            let failing = try scene.run("processDelivery")
            #expect((8..<40).contains(failing.processed) && failing.retrying == failing.processed, "\(failing)")
            #expect(try scene.ask("getWebhook").health.state == "open")
            try scene.receiver.answer(0)
            #expect(try scene.end(slow).succeeded == 1)
            #expect(try scene.delivery(id).status == "success")
            let health = try scene.ask("getWebhook").health
            #expect(health.state == "open" && health.nextProbeAt != nil)
            #expect(try scene.run("processDelivery").processed == 0)
            // After 30 s, one goes out; it fails.
            #expect(try scene.run("processDelivery", later: RaceScene.leaseSeconds).processed == 1)
        },
    ]
}

extension RaceScene {
    /// Deletes the webhook while the first of two deliveries is under way; it is answered so.
    fileprivate func deleteDuringSend(answer: Int) throws -> (sent: DeliveryResponse, waiting: DeliveryResponse) {
        struct Deleted: Decodable { var canceledDeliveries: Int }
        let ids = try (0..<2).map { _ in try trigger(answer) }
        let drain = try begin("processDelivery", #"{"limit": 1}"#)
        let sent = try #require(try receiver.arrivals().first).delivery
        let deleted: Deleted = try installation.call("deleteWebhook", "{\(reference)}")
        #expect(deleted.canceledDeliveries == 1)
        try receiver.answer()
        #expect(try end(drain).processed == 1)
        for function in ["processDelivery", "retryFailed"] {
            #expect(try run(function, later: Self.leaseSeconds) == DrainResponse())
        }
        #expect(try receiver.arrivals().count == 1)
        let ends = try ids.sorted { first, _ in first == sent }.map(delivery)
        #expect(ends[0].attempts?.map(\.responseStatus) == [answer])
        #expect(ends[1].status == "failed" && ends[1].errorCode == "webhook_deleted" && ends[1].attempts == [])
        return (ends[0], ends[1])
    }
}
