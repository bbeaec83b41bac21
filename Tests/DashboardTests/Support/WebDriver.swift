import Foundation
import JSON
import TestSupport

/// One session of a browser, by the commands of W3C WebDriver.
struct WebDriver: Sendable {
    /// What stands for an element in JSON; the standard chose the name.
    static let elementKey = "element-6066-11e4-a52e-4f735466cecf"

    private let port: Int
    /// The path that all its commands begin with.
    private let session: String

    init(port: Int, capabilities: [String: Any]) throws {
        let answer = try Self.send("POST", "/session", port: port, ["capabilities": ["alwaysMatch": capabilities]])
        guard let id = answer["sessionId"]?.string else { throw BrowserError("no session: \(answer.text)") }
        (self.port, session) = (port, "/session/\(id)")
    }

    /// - Returns: the command's value, which may be null.
    @discardableResult
    func post(_ command: String, _ parameters: [String: Any] = [:]) throws -> JSONValue {
        try Self.send("POST", "\(session)/\(command)", port: port, parameters)
    }

    func get(_ command: String) throws -> JSONValue { try Self.send("GET", "\(session)/\(command)", port: port, nil) }

    /// Ends the session, and the browser with it.
    func end() throws { _ = try Self.send("DELETE", session, port: port, nil, secondsMax: 20) }

    /// A command of the browser's own protocol, such as `Emulation.setEmulatedMedia`.
    @discardableResult
    func developer(_ command: String, _ parameters: [String: Any] = [:]) throws -> JSONValue {
        try post("goog/cdp/execute", ["cmd": command, "params": parameters])
    }

    private static func send(
        _ method: String, _ path: String, port: Int, _ parameters: [String: Any]?, secondsMax: Int = 60
    ) throws -> JSONValue {
        let body = try parameters.map { Array(try JSONSerialization.data(withJSONObject: $0)) } ?? []
        let exchange = try HTTPExchange.send(
            method, path, port: port, headers: ["Content-Type": "application/json; charset=utf-8"], body: body,
            secondsMax: secondsMax)
        guard let value = exchange.json?["value"] else {
            let text = String(decoding: exchange.body.prefix(500), as: UTF8.self)
            throw BrowserError("\(method) \(path) answers \(exchange.status): \(text)")
        }
        guard exchange.status == 200 else { throw BrowserError(value) }
        return value
    }
}

/// A command that the browser did not carry out, or a fact that did not come about.
struct BrowserError: Error, CustomStringConvertible {
    /// Of the standard, such as `no such element`.
    var code = ""
    var description: String

    init(_ description: String) { self.description = description }

    init(_ value: JSONValue) {
        code = value["error"]?.string ?? ""
        // What follows are the versions of the browser and its stack.
        let lines = (value["message"]?.string ?? value.text).split(separator: "\n")
        description = "\(code): \(lines.first ?? "")"
    }

    /// The page changed between the look and the act, or has not come to rest: a user would look again.
    var isPassing: Bool {
        [
            "stale element reference", "no such element", "element click intercepted", "element not interactable",
            "detached shadow root", "move target out of bounds",
        ].contains(code)
    }
}
