import JSON
import Webhooks

@testable import FunctionHost
@testable import createWebhook

extension FuzzTarget {
    /// The first line is the value of `Retry-After`, the rest are settings of a webhook as members of an object.
    static let retry = FuzzTarget(name: "retry", lengthMax: 1024) { input in
        let (line, rest) = input.firstLine
        let now = Timestamp(seconds: 1_761_174_000)
        let asked = HTTPDate.retryAfter(line.text, at: now)
        if let asked { try expect(asked >= .zero, "waits \(asked)") }
        if line.allSatisfy({ (0x30...0x39).contains($0) }), let seconds = UInt32(line.text) {
            try expect(asked == .seconds(seconds), "\(seconds) s are \(String(describing: asked))")
        }
        if let date = HTTPDate.timestamp(line.text) {
            try expectEqual(asked, max(date - now, .zero), "the wait until \(date.seconds)")
        }
        let required =
            #"{"teamId":"t","name":"n","url":"https://a.example/","events":["ticket.created"],"createdBy":"c","#
        let bytes = Array(required.utf8) + rest + [UInt8(ascii: "}")]
        guard case .success(let request) = CreateWebhook.read(bytes) else { return }
        let retry = World.current.with { context in
            try? request.settings.settings(of: ID("wh_1"), request.team, in: context).retry
        }
        if let retry { try check(retry, asked) }
    }

    /// No wait is shorter than what is promised, and none is longer than the longest there is, and a tenth.
    private static func check(_ retry: RetryPolicy, _ asked: Duration?) throws(Broken) {
        try expect(Bounds.maxRetries.range.contains(retry.maxRetries), "\(retry.maxRetries) retries")
        for number in 1...retry.maxRetries + 2 {
            let least = retry.delay(beforeRetry: number, jitter: 0)
            let most = retry.delay(beforeRetry: number, jitter: 1.0.nextDown)
            let atLeast = retry.schedule.map { $0[min(number, $0.count) - 1] } ?? retry.delaySeconds
            try expect(least >= .seconds(atLeast) && most <= least * 1.1 + .milliseconds(1), "\(least) to \(most)")
            try expect(most <= .seconds(Bounds.retryScheduleSeconds.upperBound) * 1.1, "waits \(most)")
            let wait = retry.delay(beforeRetry: number, jitter: 0, retryAfter: asked)
            let allowed = min(asked ?? .zero, RetryPolicy.retryAfterMax)
            try expectEqual(wait, max(least, allowed), "the longer of both waits")
        }
    }
}
