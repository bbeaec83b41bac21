/// Every limit on what callers set and send, with its unit in its name.
package enum Bounds {
    /// A number with a standard value and the range it may be moved in.
    package struct Setting: Equatable, Sendable {
        package let standard: Int
        package let range: ClosedRange<Int>
    }

    package static let maxRetries = Setting(standard: 3, range: 0...10)
    package static let retryDelaySeconds = Setting(standard: 5, range: 1...3600)
    package static let timeoutMilliseconds = Setting(standard: 30_000, range: 1000...60_000)
    package static let rateLimit = Setting(standard: 60, range: 1...1000)
    /// One entry of a retry schedule: up to seven days.
    package static let retryScheduleSeconds = 1...604_800
    package static let overlapSeconds = Setting(standard: 86_400, range: 0...604_800)

    package static let nameLengthMax = 200
    package static let descriptionLengthMax = 2000
    package static let createdByLengthMax = 200
    package static let metadataBytesMax = 16 * 1024
    package static let idempotencyKeyLengthMax = 255
    package static let orderingKeyLengthMax = 128
    /// The body of a delivery.
    package static let payloadBytesMax = 1024 * 1024
    /// Events in one request of `trigger`.
    package static let eventsPerRequestMax = 1000
    /// Webhooks of one team: each event is compared with all that subscribe to its type.
    package static let webhooksPerTeamMax = 10_000
    package static let pageLength = Setting(standard: 50, range: 1...250)
    /// Deliveries that one `redeliver` queues.
    package static let redeliverMax = 10_000
    /// How long an idempotency key is remembered at least, in milliseconds.
    package static let idempotencyMilliseconds: Int64 = 48 * 3_600_000
}
