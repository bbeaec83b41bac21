import FunctionHost
import JSON
import Storage
import TestSupport
import Testing
import Webhooks

@testable import verify

@Suite struct VerifyTests {
    let scene: Scene

    init() throws { scene = try Scene() }

    private func verify(_ webhook: Webhook) throws {
        let request = #"{"teamId":"team","webhookId":"\#(webhook.id)","event":"ticket.closed"}"#
        var fields = try Fields(JSONDocument(Array(request.utf8)).root)
        _ = try Verify().handle(Verify.Request(&fields), in: scene.context)
    }

    @Test(arguments: [200, 500, 410])
    func `leaves no trace in figures, health and rate`(status: Int) throws {
        let receiver = try Receiver(.answering(status: status))
        let webhook = try scene.webhook(receiver.url()) { $0.rateLimit = 1 }
        for _ in 0..<3 { try verify(webhook) }
        #expect(receiver.requests.count == 3)
        #expect(receiver.requests[0].values("X-Webhook-Event") == ["ticket.closed"])
        #expect(try scene.store.statistics(of: team) == Statistics())
        let seen = try #require(try scene.seen(webhook))
        #expect(seen.activity.lastTriggeredAt == nil && seen.activity.lastErrorAt == nil)
        #expect(seen.isActive)
        #expect(seen.isVerified == (status == 200))
        // The one attempt of this minute is still free.
        try scene.accept(for: webhook)
        #expect(
            try scene.store.turn(claiming: [Lane(webhook, room: 1)], in: .first, at: start + .seconds(1)).claims.count
                == 1)
    }
}
