import Testing
import Webhooks

@Suite struct BreakerTests {
    let now = Timestamp(milliseconds: 1_761_174_000_000)

    @Test(
        arguments: [
            (0, 0, 0, nil), (9, 9, 0, nil), (10, 4, 0, nil), (10, 5, 0, .failureRate), (11, 5, 0, nil),
            (11, 6, 0, .failureRate), (1000, 499, 4, nil), (1000, 500, 4, .failureRate), (1000, 0, 4, nil),
            (5, 5, 5, .connectionFailures), (1000, 5, 5, .connectionFailures), (1, 1, 6, .connectionFailures),
        ] as [(Int, Int, Int, Breaker.Reason?)])
    func `opens at half of ten attempts, or five connection failures in a row`(
        attempts: Int, failures: Int, connectionFailures: Int, reason: Breaker.Reason?
    ) {
        #expect(
            Breaker.reasonToOpen(attempts: attempts, failures: failures, connectionFailures: connectionFailures)
                == reason)
    }

    @Test func `waits twice as long after each probe that fails, up to ten minutes`() {
        var (breaker, waits): (Breaker, [Int64]) = (Breaker(.failureRate, at: now), [])
        for probe in 0..<7 {
            waits.append(breaker.wait.milliseconds / 1000)
            #expect(breaker.openedAt == now)
            let end = now + .seconds(1000 * probe)
            breaker = breaker.waitingLonger(at: end)
            #expect(breaker.probeAt == end + breaker.wait)
        }
        #expect(waits == [30, 60, 120, 240, 480, 600, 600])
        #expect(Breaker(.failureRate, at: now).probeAt == now + .seconds(30))
    }

    @Test(arguments: ErrorCode.allCases)
    func `what says that the receiver is down is a connection failure`(code: ErrorCode) {
        #expect(code.isConnectionFailure == [.dns, .refused, .reset, .timeout, .tls].contains(code))
    }
}
