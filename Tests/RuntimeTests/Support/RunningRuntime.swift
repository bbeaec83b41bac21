import Foundation
import TestSupport
import Testing

/// `local-runtime serve` with programs that are a few lines of shell.
struct RunningRuntime {
    /// Long enough for other machines.
    static let token = "the-token-of-these-tests"

    let folder: TemporaryFolder
    let program: RunningProgram
    let port: Int

    /// - Parameter functions: name, the rest of its entry in the manifest, and its script.
    init(
        _ functions: [(name: String, entry: String, script: String)], arguments: [String] = [],
        environment: [String: String] = [:]
    ) throws {
        folder = try TemporaryFolder()
        var entries: [String] = []
        for function in functions {
            try folder.write("#!/bin/sh\n\(function.script)\n", to: function.name, executable: true)
            entries.append("{\"name\": \"\(function.name)\"\(function.entry)}")
        }
        try folder.write("{\"functions\": [\(entries.joined(separator: ",\n"))]}", to: "manifest.json")
        program = try RunningProgram(
            ["serve", "--port", "0", "--manifest", "manifest.json", "--programs", folder.url.path] + arguments,
            environment: ["WEBHOOKS_TOKEN": Self.token, "FOLDER": folder.url.path, "WEBHOOKS_FOLDER": folder.url.path]
                .merging(environment) { $1 }, in: folder.url)
        let greeting = program.line()
        port = try #require(greeting.split(separator: ":").last.flatMap { Int($0) }, "\(greeting) \(program.errors)")
    }

    /// Sends a call and does not wait for its answer.
    func begin(_ name: String, _ body: String = "{}") -> RawClient {
        let client = RawClient(port: port)
        client.send(request("POST", "/functions/\(name)", body: body))
        return client
    }

    func call(_ name: String, _ body: String = "{}") -> RawAnswer? { begin(name, body).answer() }

    func request(_ method: String, _ path: String, headers: String = "", body: String = "") -> String {
        "\(method) \(path) HTTP/1.1\r\nHost: 127.0.0.1:\(port)\r\nAuthorization: Bearer \(Self.token)\r\n\(headers)"
            + (body.isEmpty ? "" : "Content-Length: \(body.utf8.count)\r\n") + "\r\n" + body
    }

    /// The answer to one request on a connection of its own.
    func exchange(_ method: String, _ path: String, headers: String = "", body: String = "") -> RawAnswer? {
        let client = RawClient(port: port)
        client.send(request(method, path, headers: headers, body: body))
        return client.answer(toHead: method == "HEAD")
    }

    /// Whether no process of that number exists.
    static func isGone(_ pid: String) -> Bool {
        guard let number = pid_t(pid.trimmingCharacters(in: .whitespacesAndNewlines)) else { return false }
        return kill(number, 0) == -1 && errno == ESRCH
    }
}

/// Entries of a manifest that most tests do with.
let seconds30 = ", \"timeoutSeconds\": 30"
let seconds1 = ", \"timeoutSeconds\": 1"
