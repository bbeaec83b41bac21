import Foundation

/// What the functions answer, as far as these tests look at it.
struct WebhookResponse: Decodable {
    struct Health: Decodable {
        var state: String
        var nextProbeAt: Date?
    }

    var id: String
    var secret: String
    var publicKey: String?
    var health: Health
    /// Of `toggleWebhook` with `redeliver`.
    var queued: Int?
}

struct TriggerResponse: Decodable {
    struct Delivery: Decodable {
        var id: String
        var webhookId: String
    }

    var payloadId: String
    var duplicate: Bool
    var deliveries: [Delivery]
}

struct TriggerResponses: Decodable { var results: [TriggerResponse] }

struct QueuedResponse: Decodable { var queued: Int }

struct CleanupResponse: Decodable { var deletedPayloads, deletedDeliveries: Int }

struct RotateKeyResponse: Decodable { var resealed, damaged, remaining: Int }

struct DrainResponse: Decodable, Equatable {
    var processed = 0
    var succeeded = 0
    var retrying = 0
    var failed = 0
    var deferred = 0
    var more = false
}

struct DeliveryResponse: Decodable {
    struct Attempt: Decodable, Equatable {
        var number: Int
        var startedAt: Date
        var duration: Int
        var responseStatus: Int?
        var responseBody: String?
        var errorCode: String?
    }

    var id: String
    var payloadId: String
    var status: String
    var attempt: Int
    var maxAttempts: Int
    var requestBody: String?
    var responseStatus: Int?
    var errorCode: String?
    var nextRetryAt: Date?
    var deliveredAt: Date?
    var duration: Int?
    var attempts: [Attempt]?
}

struct StatisticsResponse: Decodable {
    struct Period: Decodable {
        var totalDeliveries: Int
        var successCount: Int
    }

    var totalDeliveries: Int
    var successCount: Int
    var failedCount: Int
    var retryingCount: Int
    var pendingCount: Int
    var successRate: Double
    var averageDuration: Double
    var p50Duration: Double
    var p95Duration: Double
    var p99Duration: Double
    var maxDuration: Int
    var lastDelivery: Date?
    var series: [Period]?
}
