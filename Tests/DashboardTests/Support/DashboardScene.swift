import Foundation
import JSON
import TestSupport
import Testing

/// `local-runtime serve` in front of the functions themselves, a receiver on loopback, and a browser that looks at the page.
final class DashboardScene {
    static let team = "acme"
    /// Long enough for other machines.
    static let token = "the-token-of-these-tests"

    let browser: Browser
    let receiver: Receiver
    let port: Int

    private let folder: TemporaryFolder
    private let program: RunningProgram

    /// - Parameter receiver: what answers deliveries; nil says 200 to all.
    init(_ browser: Browser, receiver: Receiver? = nil) throws {
        self.browser = browser
        self.receiver = try receiver ?? Receiver(.answering(status: 200, body: #"{"received":true}"#))
        folder = try TemporaryFolder()
        let manifest = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../../functions/manifest.json").standardized
        program = try RunningProgram(
            ["serve", "--port", "0", "--manifest", manifest.path],
            environment: [
                "WEBHOOKS_TOKEN": Self.token, "WEBHOOKS_STORE": folder.file("webhooks.db").path,
                "WEBHOOKS_ALLOW_HTTP": "1", "WEBHOOKS_ALLOW_NETWORKS": "127.0.0.0/8",
            ], in: folder.url)
        let greeting = program.line()
        port = try #require(greeting.split(separator: ":").last.flatMap { Int($0) }, "\(greeting) \(program.errors)")
    }

    var address: String { "http://127.0.0.1:\(port)/" }

    // MARK: - By the page

    /// - Parameter path: such as `/deliveries`, behind the page's own address.
    func open(_ path: String = "/") throws { try browser.open("\(address)#\(path)") }

    /// Signs in by a link that carries the token, and takes the team.
    func signIn() throws {
        try browser.open("\(address)#token=\(Self.token)")
        try browser.field(labelled: "Team id").fill(Self.team)
        try browser.button(named: "Show").click()
        try #require(browser.heading(named: "Webhooks").appears())
    }

    /// What the browser and the page had to complain of, but for answers that are refusals.
    func complaints() throws -> [Browser.LogEntry] {
        try browser.log().filter { $0.source != "network" && $0.level != "INFO" && $0.level != "DEBUG" }
    }

    // MARK: - By the routes

    /// - Parameter path: within the team.
    func call(_ method: String, _ path: String, _ body: String = "") throws -> JSONValue {
        try operate(method, "/v1/teams/\(Self.team)/\(path)", body)
    }

    /// What an operator may call: any path of the runtime.
    @discardableResult
    func operate(_ method: String, _ path: String, _ body: String = "") throws -> JSONValue {
        let exchange = try HTTPExchange.send(
            method, path, port: port, headers: ["Authorization": "Bearer \(Self.token)"], body: Array(body.utf8))
        let text = String(decoding: exchange.body, as: UTF8.self)
        try #require((200..<300).contains(exchange.status), "\(method) \(path): \(exchange.status) \(text)")
        return try #require(exchange.json)
    }

    /// - Parameter settings: more members of the request, as JSON.
    /// - Returns: the webhook's id.
    @discardableResult
    func createWebhook(
        _ name: String = "Orders", url: String? = nil, events: [String] = ["ticket.created"],
        _ settings: String = #""rateLimit": 1000"#
    ) throws -> String {
        let request: [String: Any] = [
            "name": name, "url": url ?? receiver.url(), "events": events, "createdBy": "tests",
        ]
        let text = String(decoding: try JSONSerialization.data(withJSONObject: request), as: UTF8.self)
        let answer = try call("POST", "webhooks", "\(text.dropLast()), \(settings)}")
        return try #require(answer["id"]?.string)
    }

    /// - Parameter payload: JSON.
    /// - Returns: the id of the event's first delivery.
    @discardableResult
    func trigger(_ payload: String = "{}", event: String = "ticket.created") throws -> String {
        let answer = try call("POST", "events", #"{"event": "\#(event)", "data": \#(payload)}"#)
        return try #require(answer["deliveries"]?.elements?.first { _ in true }?["id"]?.string, "\(answer.text)")
    }

    /// Waits until a delivery has come to its end.
    func waitForEnd(of delivery: String) throws {
        try #require(
            eventually(within: 60) {
                let status = try? call("GET", "deliveries/\(delivery)")["status"]?.string
                return status == "success" || status == "failed"
            })
    }

    /// `local-runtime keys`, as an operator runs it.
    /// - Returns: what it prints.
    func keys(_ words: [String]) throws -> String {
        let run = try Program.function(
            "local-runtime", ["keys"] + words + ["--store", folder.file("webhooks.db").path])
        try #require(run.status == 0, "\(run.errors)")
        return String(decoding: run.output, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
    }
}
