import Foundation
import TestSupport
import Testing

/// A webhook whose receiver holds each request until the test lets it be answered.
final class RaceScene {
    /// Longer than a lease: the time-out of the webhooks and 15 s.
    static let leaseSeconds = 40.0

    let installation: Installation
    let receiver: LoopbackReceiver
    let webhook: WebhookResponse

    init() throws {
        installation = try Installation()
        receiver = try LoopbackReceiver(in: installation.folder)
        webhook = try Self.create(in: installation, url: receiver.url("/held"))
    }

    /// What a request about the webhook begins with.
    var reference: String { #""teamId": "acme", "webhookId": "\#(webhook.id)""# }

    static func create(in installation: Installation, team: String = "acme", url: String) throws -> WebhookResponse {
        try installation.call(
            "createWebhook",
            #"""
            {"teamId": "\#(team)", "name": "n", "url": "\#(url)", "createdBy": "u", "headers": {"X-Set": "first"},
            "events": ["ticket.created"], "timeout": 20000, "rateLimit": 1000, "retryDelaySeconds": 1}
            """#)
    }

    static func event(_ answers: [Int], team: String = "acme") -> String {
        #"{"teamId": "\#(team)", "event": "ticket.created", "data": {"answers": \#(answers)}}"#
    }

    /// Triggers an event.
    /// - Parameter answers: the receiver's to its attempts, the last one also to all further ones.
    /// - Returns: the delivery's id.
    @discardableResult
    func trigger(_ answers: Int..., team: String = "acme") throws -> String {
        let response: TriggerResponse = try installation.call("trigger", Self.event(answers, team: team))
        return try #require(response.deliveries.first).id
    }

    /// Starts a function and waits until one more request has come to the receiver, which holds it.
    func begin(
        _ function: String = "processDelivery", _ request: String = "{}", later seconds: Double = 0,
        clock: MovableClock? = nil
    ) throws -> RunningProgram {
        let words = clock.map { installation.command(function, clock: $0) }
        let before = receiver.bytesReceived
        let program = try RunningProgram(
            words ?? installation.command(function, later: seconds), in: installation.folder)
        try program.go(request)
        receiver.waitForMore(than: before, from: program)
        return program
    }

    /// Waits for its end.
    /// - Parameter warning: what it is to have said in its log.
    func end(_ program: RunningProgram, warning: String = "") throws -> DrainResponse {
        let end = try program.end()
        #expect(end.status == 0 && (warning.isEmpty ? end.errors.isEmpty : end.errors.contains(warning)), "\(end)")
        return try JSONDecoder().decode(DrainResponse.self, from: Data(end.output.utf8))
    }

    func run(_ function: String, later seconds: Double = 0) throws -> DrainResponse {
        try installation.call(function, "{}", later: seconds)
    }

    func delivery(_ id: String) throws -> DeliveryResponse {
        try installation.call("getDelivery", #"{"teamId": "acme", "deliveryId": "\#(id)"}"#)
    }

    /// Changes the webhook, or asks for it.
    func ask(_ function: String, _ members: String = "") throws -> WebhookResponse {
        let parts = [reference, members].filter { !$0.isEmpty }
        return try installation.call(function, "{\(parts.joined(separator: ", "))}")
    }
}
