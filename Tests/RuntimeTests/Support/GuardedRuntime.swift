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
        /// The runtime's own, which may have nothing to say to an empty request.
        var isPage = false

        enum Audience: Sendable { case anyone, known, operators, team }
    }

    private static let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../..")

    /// What the runtime itself answers, read from its own text: so that no page is left out.
    static func pages() throws -> [Target] {
        let folder = root.appending(path: "local-runtime")
        let names = FileManager.default.subpaths(atPath: folder.path) ?? []
        var pages: [Target] = []
        for name in names.sorted() where name.hasSuffix(".swift") {
            let text = try String(contentsOf: folder.appending(path: name), encoding: .utf8)
            for page in text.matches(of: /Page\(\s*\.(\w+), "([^"]+)"(?:, for: \.(\w+))?/) {
                let audiences: [String: Target.Audience] = [
                    "anyone": .anyone, "visitors": .known, "known": .known, "team": .team, "operators": .operators,
                ]
                pages.append(
                    Target(
                        // A stream goes on and on; its head says whether one is let in.
                        method: page.2.hasSuffix("/changes") ? "HEAD" : page.1.uppercased(),
                        path: String(page.2).replacing("{teamId}", with: "acme").replacing("{file}", with: "app.js")
                            .replacing(/\{\w+\}/, with: "id_1"),
                        audience: try #require(audiences[page.3.map(String.init) ?? "operators"]), isPage: true))
            }
        }
        // What ends a session comes last: it is asked for with the cookie of the others.
        return pages.filter { $0.method != "DELETE" } + pages.filter { $0.method == "DELETE" }
    }

    init() throws {
        let file = Self.root.appending(path: "functions/manifest.json")
        let manifest = try JSONDocument(Array(Data(contentsOf: file)))
        var functions: [(name: String, entry: String, script: String)] = []
        var targets: [Target] = []
        for function in try #require(manifest.root["functions"]?.elements) {
            let name = try #require(function["name"]?.string)
            let routes = function["routes"]
            let entry = seconds30 + (routes.map { ", \"routes\": \($0.text)" } ?? "")
            let note = "case $1 in --describe) ;; *) echo \(name) >> \"$WEBHOOKS_FOLDER/runs\" ;; esac"
            functions.append((name, entry, "\(note)\nexec cat"))
            targets.append(Target(method: "POST", path: "/functions/\(name)", audience: .operators))
            for route in routes.flatMap(\.elements).map(Array.init) ?? [] {
                let path = try #require(route["path"]?.string).replacing("{teamId}", with: "acme")
                    .replacing(/\{\w+\}/, with: "id_1")
                targets.append(Target(method: try #require(route["method"]?.string), path: path, audience: .team))
            }
        }
        self.targets = targets + (try Self.pages())
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
