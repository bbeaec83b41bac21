import JSON
import Testing
import Webhooks

@Suite struct HealthReportTests {
    private let start = Timestamp(milliseconds: 1_761_174_000_000)

    private func report(_ change: (inout Webhook) -> Void) -> String {
        var webhook = Webhook(
            id: ID("wh_1"), team: TeamID("t")!,
            settings: WebhookSettings(name: "a", url: "https://a.example", events: []),
            secrets: Webhook.Secrets(current: [], hint: ""), createdBy: "me", createdAt: start)
        change(&webhook)
        var writer = JSONWriter()
        HealthReport(webhook).write(to: &writer)
        return writer.text.replacing("2025-10-22T23:0", with: "")
    }

    @Test func `shows the state and its evidence`() {
        #expect(
            report { _ in }
                == #"{"state":"healthy","since":"0:00.000Z","failureRate":0,"attempts":0,"failures":0}"#)
        #expect(
            report {
                ($0.health.attempts, $0.health.failures, $0.health.failingSince) = (3, 2, start)
                $0.health.lastFailureAt = start
            }
                == #"{"state":"healthy","since":"0:00.000Z","failureRate":66.7,"attempts":3,"failures":2,"failingSince":"0:00.000Z","failedPayloads":0,"disableProgress":0}"#
        )
        #expect(
            report {
                $0.health.breaker = Breaker(.connectionFailures, at: start + .seconds(60))
                $0.health.failures = 5
            }
                == #"{"state":"open","since":"1:00.000Z","failureRate":100,"attempts":5,"failures":5,"reason":"connection_failures","nextProbeAt":"1:30.000Z"}"#
        )
        #expect(
            report {
                ($0.health.warning, $0.health.warnedAt) = (50, start + .seconds(120))
                ($0.isActive, $0.disabledAt, $0.disabledReason) = (true, nil, nil)
            }
                == #"{"state":"warning","since":"2:00.000Z","failureRate":0,"attempts":0,"failures":0,"reason":"failing"}"#
        )
        #expect(
            report {
                $0.health.breaker = Breaker(.connectionFailures, at: start)
                ($0.isActive, $0.disabledAt, $0.disabledReason) = (false, start + .seconds(180), "gone")
            }
                == #"{"state":"disabled","since":"3:00.000Z","failureRate":0,"attempts":0,"failures":0,"reason":"gone"}"#
        )
    }
}
