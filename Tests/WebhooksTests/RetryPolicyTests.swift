import Testing
import Webhooks

@Suite struct RetryPolicyTests {
    private func wait(_ retry: Int, _ policy: RetryPolicy = RetryPolicy(), jitter: Double = 0) -> Double {
        policy.delay(beforeRetry: retry, jitter: jitter) / .seconds(1)
    }

    private func policy(delaySeconds: Int = 5, schedule: [Int]? = nil) -> RetryPolicy {
        var policy = RetryPolicy()
        (policy.delaySeconds, policy.schedule) = (delaySeconds, schedule)
        return policy
    }

    @Test(arguments: [(1, 5), (2, 7.5), (3, 11.25), (4, 16.875), (5, 25.313), (10, 192.217)])
    func `waits half as long again each time`(retry: Int, seconds: Double) {
        #expect(wait(retry) == seconds)
    }

    @Test func `is the formula in whole milliseconds, never earlier`() {
        for delay in [1, 5, 7, 3600] {
            var exact = Double(delay) * 1000
            for retry in 1...10 {
                let wait = policy(delaySeconds: delay).delay(beforeRetry: retry, jitter: 0)
                #expect(Double(wait.milliseconds) == exact.rounded(.up))
                exact *= 1.5
            }
        }
    }

    @Test func `grows no more after the last retry that can be set`() {
        #expect(wait(1000) == wait(11))
    }

    @Test(arguments: [(1, 60), (2, 600), (3, 604_800), (4, 604_800), (99, 604_800)])
    func `keeps to a schedule, and to its last entry beyond`(retry: Int, seconds: Double) {
        #expect(wait(retry, policy(schedule: [60, 600, 604_800])) == seconds)
    }

    @Test func `ignores a schedule without entries`() {
        #expect(wait(2, policy(schedule: [])) == 7.5)
    }

    @Test(arguments: [policyWith(nil), policyWith([1, 60, 604_800])])
    func `adds up to a tenth, and never takes away`(policy: RetryPolicy) {
        for retry in 1...10 {
            let plain = wait(retry, policy)
            for jitter in [0, 0.001, 0.25, 0.5, 0.999, 1.0.nextDown] {
                let wait = wait(retry, policy, jitter: jitter)
                #expect(wait >= plain)
                #expect(wait <= plain * 1.1)
                #expect(abs(wait - plain * (1 + jitter / 10)) < 0.0011)
            }
        }
    }

    private static func policyWith(_ schedule: [Int]?) -> RetryPolicy {
        var policy = RetryPolicy()
        policy.schedule = schedule
        return policy
    }

    @Test(
        arguments: [
            (nil, 5), (0, 5), (4, 5), (5, 5), (6, 6), (36_000, 36_000), (36_001, 36_000), (1 << 32, 36_000),
        ] as [(Int64?, Double)])
    func `waits as long as the receiver asks, at most ten hours`(seconds: Int64?, expected: Double) {
        let wait = RetryPolicy().delay(beforeRetry: 1, jitter: 0, retryAfter: seconds.map { .seconds($0) })
        #expect(wait / .seconds(1) == expected)
    }

    @Test func `keeps a schedule that is longer than ten hours`() {
        let wait = policy(schedule: [86_400]).delay(beforeRetry: 1, jitter: 0, retryAfter: .seconds(1 << 32))
        #expect(wait == .seconds(86_400))
    }

    @Test func `counts the first attempt too`() {
        #expect(RetryPolicy().maxAttempts == 4)
    }
}
