import FunctionHost
import Storage
import TestSupport
import Webhooks

@testable import Sending

/// A process that has attempts under way.
struct SimulatedProcess {
    struct Running {
        var claim: Claim
        var webhook: Webhook
        var startedAt: Timestamp
        var exchange: SimulatedReceiver.Exchange

        var endsAt: Timestamp { startedAt + exchange.duration }
    }

    var running: [Running] = []

    /// What has ended by now, as the process writes it down.
    mutating func takeEnded(at now: Timestamp, _ context: Context) -> [Settlement] {
        let ended = running.filter { $0.endsAt <= now }
        running.removeAll { $0.endsAt <= now }
        return ended.map { run in
            Settlement(
                run.claim.delivery, names: run.claim.names, of: run.webhook, standing: run.claim.standing,
                Transfer(run.exchange.result, timings: Timings(total: Double(run.exchange.duration.milliseconds))),
                startedAt: run.startedAt, in: context)
        }
    }
}

/// A receiver and the network before it, with their moods.
struct SimulatedReceiver {
    struct Exchange {
        var duration: Duration
        /// Whether the request came to the receiver, whatever the sender hears of it.
        var hasArrived: Bool
        var result: Result<Answer, TransferError>
    }

    private var failurePercent: Int
    private var lossPercent: Int

    init(_ random: inout SeededRandom) {
        failurePercent = [0, 5, 30, 90].randomElement(using: &random)!
        lossPercent = [0, 5, 30].randomElement(using: &random)!
    }

    mutating func heal() { (failurePercent, lossPercent) = (0, 0) }

    mutating func exchange(timeout milliseconds: Int, at now: Timestamp, _ random: inout SeededRandom) -> Exchange {
        // Its mood changes now and then.
        if failurePercent > 0, Int.random(in: 0..<40, using: &random) == 0 { failurePercent = 100 - failurePercent }
        func happens(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &random) < percent }
        if happens(lossPercent) {
            // Somewhere on the way: the request, or the answer.
            return Exchange(
                duration: .milliseconds(milliseconds), hasArrived: Bool.random(using: &random),
                result: .failure(TransferError(.timeout, "nothing came")))
        }
        let duration = Duration.milliseconds(Int.random(in: 1...milliseconds, using: &random))
        guard happens(failurePercent) else {
            return Exchange(duration: duration, hasArrived: true, result: .success(Answer(status: 200)))
        }
        if happens(20) {
            return Exchange(
                duration: duration, hasArrived: false, result: .failure(TransferError(.refused, "nobody listens")))
        }
        let headers = happens(20) ? [HTTPHeader("Retry-After", "\(Int.random(in: 0...120, using: &random))")] : []
        return Exchange(
            duration: duration, hasArrived: true, result: .success(Answer(status: 503, headers: headers)))
    }
}
