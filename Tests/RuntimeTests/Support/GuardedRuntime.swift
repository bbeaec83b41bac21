import Foundation
import JSON
import Storage
import TestSupport
import Testing
import Webhooks

/// A runtime with all routes of the manifest, whose functions only note that they ran, and with keys of every kind.
struct GuardedRuntime {
    let runtime: RunningRuntime
    let targets: [Target]
    let keys: [String: AccessKeyText]
    /// Its name and value.
    let cookie: String

    /// Something that can be asked for.
    struct Target: Sendable {
        var method: String
        var path: String
        var audience: Audience

        enum Audience: Sendable { case anyone, known, operators, team }
    }

    /// What the runtime itself answers.
    static let pages = [
        Target(method: "GET", path: "/healthz", audience: .anyone),
        Target(method: "GET", path: "/readyz", audience: .anyone),
        Target(method: "GET", path: "/", audience: .known),
        Target(method: "GET", path: "/session", audience: .known),
    ]

    init() throws {
        let manifest = try JSONDocument(
            Array(
                Data(
                    contentsOf: URL(filePath: #filePath).deletingLastPathComponent()
                        .appending(path: "../../../functions/manifest.json"))))
        var functions: [(name: String, entry: String, script: String)] = []
        var targets = Self.pages
        for function in try #require(manifest.root["functions"]?.elements) {
            let name = try #require(function["name"]?.string)
            let routes = function["routes"]
            let entry = seconds30 + (routes.map { ", \"routes\": \($0.text)" } ?? "")
            functions.append((name, entry, "echo \(name) >> \"$WEBHOOKS_FOLDER/runs\"\nexec cat"))
            targets.append(Target(method: "POST", path: "/functions/\(name)", audience: .operators))
            for route in routes.flatMap(\.elements).map(Array.init) ?? [] {
                let path = try #require(route["path"]?.string).replacing("{teamId}", with: "acme")
                    .replacing(/\{\w+\}/, with: "id_1")
                targets.append(Target(method: try #require(route["method"]?.string), path: path, audience: .team))
            }
        }
        self.targets = targets
        runtime = try RunningRuntime(functions)
        let store = runtime.folder.file("webhooks.db").path
        keys = [
            "own": try KeyScene.make(team: "acme", in: store), "other": try KeyScene.make(team: "other", in: store),
            "operator": try KeyScene.make(in: store), "revoked": try KeyScene.make(team: "acme", in: store),
        ]
        try KeyScene.revoke(#require(keys["revoked"]), in: store)
        let own = try #require(keys["own"])
        let answer = try #require(Self.exchange(runtime, "POST", "/session", ["Authorization: Bearer \(own.text)"]))
        let header = try #require(answer.header("Set-Cookie"))
        cookie = try #require(header.split(separator: ";").first.map(String.init))
    }

    /// How many times a function ran.
    var runs: Int { runtime.folder.read("runs").split(separator: "\n").count }

    var origin: String { "Origin: http://127.0.0.1:\(runtime.port)" }

    func ask(_ target: Target, _ headers: [String]) -> RawAnswer? {
        Self.exchange(runtime, target.method, target.path, headers)
    }

    func ask(_ method: String, _ path: String, _ headers: [String], body: String = "") -> RawAnswer? {
        Self.exchange(runtime, method, path, headers, body: body)
    }

    func bearer(_ name: String) -> String { "Authorization: Bearer \(keys[name]?.text ?? name)" }

    private static func exchange(
        _ runtime: RunningRuntime, _ method: String, _ path: String, _ headers: [String], body: String = ""
    ) -> RawAnswer? {
        let client = RawClient(port: runtime.port)
        var lines = ["\(method) \(path) HTTP/1.1"] + headers
        if !headers.contains(where: { $0.hasPrefix("Host:") }) { lines.append("Host: 127.0.0.1:\(runtime.port)") }
        lines += ["Content-Length: \(body.utf8.count)", "", body]
        client.send(lines.joined(separator: "\r\n"))
        return client.answer(toHead: method == "HEAD")
    }
}
