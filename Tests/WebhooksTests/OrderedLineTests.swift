import Testing
import Webhooks

@Suite struct OrderedLineTests {
    let now = Timestamp(seconds: 1_761_174_000)

    private func delivery(_ key: String?) -> Delivery {
        Delivery(
            id: ID("dlv_1"), webhook: ID("wh_1"), payload: ID("pl_1"), team: TeamID("team")!, event: "ticket.created",
            maxAttempts: 4, orderingKey: key, createdAt: now)
    }

    private func blocked(_ key: String = "a") -> Delivery {
        var delivery = delivery(key)
        delivery.dueAt = Delivery.dueWhenUnblocked
        return delivery
    }

    @Test func `each key is a line, no key is one, and without order there is none`() {
        #expect(delivery("a").line == OrderedLine(team: TeamID("team")!, webhook: ID("wh_1"), key: "a"))
        #expect(delivery("").line?.key == "" && delivery("").line != delivery("a").line)
        #expect(delivery(nil).line == nil)
    }

    @Test func `what is blocked has no time at which it is attempted`() {
        #expect(delivery("a").nextAttemptAt == now && !delivery("a").isBlocked)
        #expect(blocked().isBlocked && blocked().nextAttemptAt == nil)
        var leased = delivery("a")
        leased.isLeased = true
        #expect(leased.nextAttemptAt == nil)
        // Any time that a clock can show comes before.
        #expect(Timestamp(milliseconds: 1 << 61) + .seconds(1 << 40) < Delivery.dueWhenUnblocked)
    }

    @Test func `a redelivery does not go before what stands before it`() {
        #expect(blocked().redelivered(at: now).isBlocked)
        #expect(delivery("a").redelivered(at: now + .seconds(9)).dueAt == now + .seconds(9))
    }

    @Test func `the end of a delivery lets the next one go, another attempt does not`() {
        let (first, free) = (delivery("a"), delivery(nil))
        #expect(first.canceled(.webhookDeleted, "").endsTurn(of: first))
        #expect(!first.released(at: now).endsTurn(of: first))
        #expect(!free.canceled(.webhookDeleted, "").endsTurn(of: free))
        let ended = first.canceled(.webhookDeleted, "")
        #expect(!ended.endsTurn(of: ended))
    }
}
