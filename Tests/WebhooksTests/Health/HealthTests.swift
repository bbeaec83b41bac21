import TestSupport
import Testing
import Webhooks

@Suite struct HealthTests {
    private static let start = Timestamp(milliseconds: 1_761_174_000_000)
    private let start = Self.start

    /// A delivery whose attempt has just ended, with success where there is no code.
    private func delivery(_ number: Int, _ code: ErrorCode?, createdAt: Timestamp = Self.start) -> Delivery {
        var delivery = Delivery(
            id: ID("dlv_\(number)"), webhook: ID("wh_1"), payload: ID("pl_\(number)"), team: TeamID("t")!,
            event: "ticket.created", maxAttempts: 3, createdAt: createdAt)
        delivery.errorCode = code
        return delivery
    }

    private func ends(_ codes: ErrorCode?..., standing: Health.Standing = .healthy) -> AttemptEnds {
        var ends = AttemptEnds()
        for (number, code) in codes.enumerated() { ends.add(delivery(number, code), standing: standing) }
        return ends
    }

    @Test func `a success after successes is no news`() {
        #expect(!ends(nil, nil).isNews)
        #expect(ends(nil, standing: .failing).isNews && ends(nil, standing: .open).isNews)
        #expect(ends(.httpStatus).isNews)
    }

    @Test func `only what fails after the last success counts as a run`() {
        let ends = ends(.refused, .refused, nil, .refused, .httpStatus, .timeout, .dns)
        #expect(ends.failures == 6 && ends.hasSuccess && ends.breaksConnectionFailures)
        #expect(ends.failedPayloads.map(\.text) == ["pl_3", "pl_4", "pl_5", "pl_6"])
        #expect(ends.connectionFailures == 2)
        var before = Health()
        (before.connectionFailures, before.failingSince, before.failedPayloads) = (4, start, 9)
        let after = before.after(ends, at: start + .seconds(5))
        #expect(after.connectionFailures == 2 && after.failedPayloads == 4)
        #expect(after.failingSince == start + .seconds(5) && after.failures == 6 && after.revision == 1)
    }

    @Test func `connection failures count on from batch to batch, until anything is answered`() {
        var health = Health()
        for (codes, count) in [([.dns, .reset], 2), ([.tls], 3), ([.gone, .refused], 1), ([.refused], 2)]
            as [([ErrorCode], Int)]
        {
            var ends = AttemptEnds()
            for code in codes { ends.add(delivery(0, code), standing: .healthy) }
            health = health.after(ends, at: start)
            #expect(health.connectionFailures == count)
        }
    }

    @Test func `a payload that fails again counts once, and ten are enough`() {
        var ends = AttemptEnds()
        for number in [1, 1, 2, 2] + Array(3...20) { ends.add(delivery(number, .httpStatus), standing: .failing) }
        #expect(ends.failedPayloads.count == 10)
        var health = Health()
        health.failedPayloads = 3
        #expect(health.after(ends, at: start) { $0.text == "pl_4" }.failedPayloads == 4)
        #expect(health.after(ends, at: start).failedPayloads == 10)
    }

    @Test func `remembers since when there is something missed`() {
        var ends = AttemptEnds()
        ends.add(delivery(1, .httpStatus, createdAt: start - .seconds(60)), standing: .healthy)
        ends.add(delivery(2, .httpStatus, createdAt: start - .seconds(90)), standing: .healthy)
        #expect(Health().after(ends, at: start).missedSince == start - .seconds(90))
    }

    // MARK: - Judging

    private func failing(for days: Double, payloads: Int, attempts: Int = 1, failures: Int = 1) -> Health {
        var health = Health()
        health.failingSince = start
        health.lastFailureAt = start + .milliseconds(Int(days * 86_400_000))
        (health.failedPayloads, health.attempts, health.failures) = (payloads, attempts, failures)
        return health
    }

    @Test func `nothing follows from little`() {
        #expect(Health().judged(after: nil, at: start) == nil)
        #expect(failing(for: 1, payloads: 10).judged(after: nil, at: start) == nil)
        #expect(failing(for: 5, payloads: 4).judged(after: nil, at: start) == nil)
    }

    @Test func `opens for failures, but not after a success`() throws {
        var health = failing(for: 0, payloads: 6, attempts: 12, failures: 6)
        let judgement = try #require(health.judged(after: nil, at: start))
        #expect(judgement.news == [.opened] && judgement.next.state == .open && judgement.next.revision == 1)
        #expect(judgement.next.breaker == Breaker(.failureRate, at: start))
        #expect(judgement.next.judged(after: nil, at: start) == nil)
        health.failingSince = nil
        #expect(health.judged(after: nil, at: start) == nil)
    }

    @Test func `a probe decides, and nothing else that ends while the breaker is open`() throws {
        var open = failing(for: 0, payloads: 1)
        open.breaker = Breaker(.connectionFailures, at: start)
        #expect(open.judged(after: nil, at: start) == nil)
        let later = start + .seconds(31)
        let failed = try #require(open.judged(after: .failed, at: later))
        #expect(failed.news.isEmpty && failed.next.breaker?.probeAt == later + .seconds(60))
        open.failingSince = nil
        #expect(open.judged(after: nil, at: later) == nil)
        let closed = try #require(open.judged(after: .succeeded, at: later))
        #expect(closed.news == [.recovered] && closed.next.state == .healthy)
        #expect(closed.next.healthySince == later && closed.next.attempts == 0)
    }

    @Test(
        arguments: [
            (2.5, 10, 0, 50), (2.5, 10, 50, nil), (3.74, 10, 50, nil), (3.75, 10, 50, 75), (4.5, 10, 0, 90),
            (4.99, 10, 90, nil), (4.5, 7, 50, nil), (4.5, 8, 50, 75),
        ] as [(Double, Int, Int, Int?)])
    func `warns once at each stage`(days: Double, payloads: Int, given: Int, warning: Int?) throws {
        var health = failing(for: days, payloads: payloads)
        (health.warning, health.warnedAt) = (given, given > 0 ? start + .seconds(1) : nil)
        let judgement = health.judged(after: nil, at: start + .seconds(99))
        #expect(judgement?.news == warning.map { [.warned($0)] })
        guard let judgement else { return }
        #expect(judgement.next.state == .warning && judgement.restsOnTime && !judgement.disables)
        #expect(judgement.next.warnedAt == start + .seconds(given > 0 ? 1 : 99))
    }

    @Test func `gives up after five days and ten payloads, without a success`() throws {
        #expect(try #require(failing(for: 5, payloads: 10).judged(after: nil, at: start)).disables)
        #expect(failing(for: 4.999, payloads: 10).judged(after: nil, at: start)?.disables == false)
        #expect(failing(for: 30, payloads: 9).judged(after: nil, at: start)?.disables == false)
    }

    @Test func `a warning ends with the failures that it was for`() throws {
        var health = failing(for: 3, payloads: 10)
        (health.warning, health.warnedAt) = (50, start + .seconds(86_400 * 3))
        health.failingSince = nil
        let after = try #require(health.judged(after: nil, at: start))
        #expect(after.news == [.recovered] && after.next.warning == 0 && after.next.warnedAt == nil)
        // Another run has begun since.
        health.failingSince = start + .seconds(86_400 * 4)
        health.lastFailureAt = health.failingSince
        #expect(try #require(health.judged(after: nil, at: start)).next.warning == 0)
        // The breaker is a matter of its own.
        health.breaker = Breaker(.failureRate, at: start)
        let open = try #require(health.judged(after: nil, at: start))
        #expect(open.news.isEmpty && open.next.state == .open && open.next.warning == 0)
    }
}
