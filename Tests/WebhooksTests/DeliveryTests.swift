import Testing
import Webhooks

@Suite struct DeliveryTests {
    let now = Timestamp(seconds: 1_761_174_000)

    private func delivery(attempts: Int = 0, of max: Int = 4) -> Delivery {
        var delivery = Delivery(
            id: ID("dlv_1"), webhook: ID("wh_1"), payload: ID("pl_1"), team: TeamID("team")!, event: "ticket.created",
            maxAttempts: max, createdAt: now)
        (delivery.attempt, delivery.isLeased, delivery.dueAt) = (attempts, true, now + .seconds(45))
        return delivery
    }

    private func after(_ delivery: Delivery, _ status: Int, headers: [HTTPHeader] = []) -> Delivery {
        let transfer = Transfer(.success(Answer(status: status, headers: headers)), timings: Timings(total: 12.5))
        return delivery.after(Outcome(transfer, at: now), transfer, at: now, retry: RetryPolicy(), jitter: { 0 })
    }

    @Test func `is due when it is made`() {
        let delivery = Delivery(
            id: ID("dlv_1"), webhook: ID("wh_1"), payload: ID("pl_1"), team: TeamID("team")!, event: "ticket.created",
            maxAttempts: 4, createdAt: now)
        #expect(delivery.status == .pending && delivery.dueAt == now && delivery.attempt == 0 && !delivery.isLeased)
    }

    @Test func `ends with a success`() {
        let next = after(delivery(attempts: 1), 204)
        #expect(next.status == .success && next.isSettled && next.dueAt == nil && !next.isLeased)
        #expect(next.attempt == 2 && next.deliveredAt == now && next.responseStatus == 204 && next.duration == 13)
        #expect(next.errorCode == nil && next.error == nil)
    }

    @Test(arguments: [(0, 5000), (1, 7500), (2, 11_250)])
    func `is tried again after a failure`(attempts: Int, milliseconds: Int) {
        let next = after(delivery(attempts: attempts), 500)
        #expect(next.status == .retrying && !next.isSettled && next.attempt == attempts + 1 && !next.isLeased)
        #expect(next.dueAt == now + .milliseconds(milliseconds))
        #expect(next.errorCode == .httpStatus && next.responseStatus == 500 && next.deliveredAt == nil)
    }

    @Test func `fails with its last attempt`() {
        for attempts in [3, 4] {
            let next = after(delivery(attempts: attempts), 500)
            #expect(next.status == .failed && next.isSettled && next.dueAt == nil)
        }
        #expect(after(delivery(of: 1), 500).status == .failed)
    }

    @Test func `fails at once where another attempt would end the same way`() {
        let next = after(delivery(), 410)
        #expect(next.status == .failed && next.errorCode == .gone && next.attempt == 1)
    }

    @Test func `waits as long as the receiver asks`() {
        let next = after(delivery(), 503, headers: [HTTPHeader("Retry-After", "3600")])
        #expect(next.dueAt == now + .seconds(3600))
    }

    @Test func `has no status where no answer came`() {
        let transfer = Transfer(.failure(TransferError(.timeout, "too slow")), timings: Timings(total: 30_000.4))
        var before = delivery(attempts: 1)
        before.responseStatus = 500
        let next = before.after(Outcome(transfer, at: now), transfer, at: now, retry: RetryPolicy(), jitter: { 0 })
        #expect(next.responseStatus == nil && next.errorCode == .timeout && next.duration == 30_000)
    }

    @Test func `has time for an attempt that ends 5 s before its lease`() {
        let claimed = delivery()
        #expect(claimed.hasTime(for: .seconds(30), at: now + .seconds(10)))
        #expect(!claimed.hasTime(for: .seconds(30), at: now + .milliseconds(10_001)))
        #expect(!claimed.released(at: now).hasTime(for: .seconds(0), at: now))
    }

    @Test func `is in flight until its lease ends`() {
        let delivery = delivery()
        #expect(delivery.isInFlight(at: now + .milliseconds(44_999)))
        #expect(!delivery.isInFlight(at: now + .seconds(45)))
        #expect(!after(delivery, 500).isInFlight(at: now))
        #expect(!after(delivery, 200).isInFlight(at: now))
    }

    @Test(arguments: [
        (0, 4, Delivery.Status.pending, 4), (1, 4, .retrying, 4), (4, 4, .retrying, 5), (7, 7, .retrying, 8),
    ])
    func `is attempted once more at least when a person asks`(
        attempts: Int, max: Int, status: Delivery.Status, maxAfter: Int
    ) {
        let later = now + .seconds(60)
        let next = delivery(attempts: attempts, of: max).redelivered(at: later)
        #expect(next.status == status && next.dueAt == later && !next.isLeased)
        #expect(next.attempt == attempts && next.maxAttempts == maxAfter)
    }

    @Test func `is given up without another attempt`() {
        let next = delivery(attempts: 2).canceled(.webhookDeleted, "why")
        #expect(next.status == .failed && next.dueAt == nil && !next.isLeased && next.attempt == 2)
        #expect(next.errorCode == .webhookDeleted && next.error == "why")
    }
}
