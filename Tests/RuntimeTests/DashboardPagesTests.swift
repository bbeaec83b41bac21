import Foundation
import TestSupport
import Testing

@testable import local_runtime

/// The page at `/`, its parts, and how it is told when to look again.
@Suite struct DashboardPagesTests {
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../local-runtime/dashboard").standardized

    @Test func `each file of the dashboard is in the program, byte for byte`() throws {
        let names = try FileManager.default.contentsOfDirectory(atPath: Self.folder.path)
        let files = Set(names.filter { $0.contains(".") && !$0.hasSuffix(".png") })
        #expect(files == Set(Asset.parts.map(\.name) + [Asset.page.name]))
        for asset in Asset.parts + [Asset.page] {
            #expect(
                try Array(Data(contentsOf: Self.folder.appending(path: asset.name))) == asset.bytes, "\(asset.name)")
        }
    }

    /// Without a token, and by whoever asks for a page.
    private func get(_ path: String, accept: String, of service: RunningService) throws -> RawAnswer {
        let client = RawClient(port: service.port)
        client.send("GET \(path) HTTP/1.1\r\nHost: 127.0.0.1:\(service.port)\r\nAccept: \(accept)\r\n\r\n")
        return try #require(client.answer())
    }

    @Test func `a browser gets the page without a token, with a policy that lets nothing else in`() throws {
        let service = try RunningService()
        let page = try get("/", accept: "text/html,application/xhtml+xml", of: service)
        #expect(page.status == 200 && page.header("Content-Type") == "text/html; charset=utf-8")
        let policy = try #require(page.header("Content-Security-Policy"))
        for word in ["default-src 'none'", "script-src 'self'", "frame-ancestors 'none'", "base-uri 'none'"] {
            #expect(policy.contains(word))
        }
        #expect(!policy.contains("unsafe"))
        let parts = String(decoding: Asset.page.bytes, as: UTF8.self).matches(of: /(?:href|src)="([^"]+)"/).map {
            "\($0.1)"
        }
        #expect(parts.count > 10)
        for part in parts { #expect(try get(part, accept: "*/*", of: service).status == 200, "\(part)") }
        #expect(try get("/dashboard/none.js", accept: "*/*", of: service).status == 404)
        #expect(try get("/dashboard/..%2Fstart", accept: "*/*", of: service).status >= 400)
        // Who wants no page must say who he is.
        #expect(try get("/", accept: "*/*", of: service).status == 401)
        #expect(try service.call("GET", "/").status == 200)
    }

    @Test(arguments: [
        ("text/html", true), ("Text/HTML", true), ("*/*, text/html ; q=0.5", true), ("text/html;level=1;q=0.01", true),
        ("text/html;q=0", false), ("text/plain, TEXT/HTML; Q=0.000", false), ("*/*", false), ("text/htmlx", false),
        ("application/xhtml+xml;x=text/html", false), ("", false),
    ])
    func `a page is wanted where it is named, and not refused`(accept: String, isWanted: Bool) throws {
        let head = try RequestHeadParser().parse(
            Array("GET / HTTP/1.1\r\nHost: a\r\nAccept: \(accept)\r\n\r\n".utf8)[...])
        #expect(DashboardPages.isWanted(by: head) == isWanted)
    }

    /// What a browser takes in before anything is shown: less than 100 KB.
    @Test func `the first page is small`() {
        let text = String(decoding: Asset.page.bytes, as: UTF8.self)
        let parts = Asset.parts.filter { text.contains("/dashboard/\($0.name)\"") }
        #expect(parts.count > 10)
        #expect(parts.reduce(Asset.page.bytes.count) { $0 + $1.bytes.count } < 100_000)
    }

    /// All that a part imports must be named on the page too, or it would be asked for one step later.
    @Test func `whatever the first page needs is named on it`() throws {
        let page = String(decoding: Asset.page.bytes, as: UTF8.self)
        var wanted: Set<String> = ["app.js"]
        var found: Set<String> = []
        while let name = wanted.popFirst() {
            found.insert(name)
            let asset = try #require(Asset.parts.first { $0.name == name })
            let text = String(decoding: asset.bytes, as: UTF8.self)
            wanted.formUnion(text.matches(of: /from "\.\/([^"]+)";/).map { "\($0.1)" }.filter { !found.contains($0) })
        }
        for name in found { #expect(page.contains("/dashboard/\(name)\""), "\(name)") }
    }

    @Test func `no more pages listen than may, though they ask at once, and a head alone counts for none`() throws {
        let service = try RunningService()
        for _ in 0..<LivePages.streamsMax + 1 {
            let head = service.begin("HEAD", "/teams/acme/changes")
            #expect(head.answer(toHead: true)?.status == 200)
        }
        let clients = (0..<LivePages.streamsMax + 8).map { _ in RawClient(port: service.port) }
        for client in clients {
            client.send(
                "GET /teams/acme/changes HTTP/1.1\r\nHost: 127.0.0.1:\(service.port)\r\n"
                    + "Authorization: Bearer \(RunningRuntime.token)\r\n\r\n")
        }
        let heads = clients.map { $0.text(upTo: "\r\n\r\n") ?? "" }
        #expect(heads.count { $0.contains(" 200 ") } == LivePages.streamsMax)
        #expect(heads.count { $0.contains(" 503 ") } == 8)
    }

    @Test func `a page that listens is told of a change, and of nothing else`() throws {
        let service = try RunningService()
        let client = service.begin("GET", "/teams/acme/changes")
        #expect(client.text(upTo: "retry: 2000\n\n")?.contains("text/event-stream") == true)
        // What happened before is not known to whoever begins to listen.
        #expect(client.text(upTo: "event: change\ndata: {}\n\n") != nil)
        _ = try service.createWebhook(url: "http://127.0.0.1:19009/hook")
        let told = try #require(client.text(upTo: "data: {}\n\n"))
        #expect(told.contains("event: change") && !told.contains("acme"))
    }
}
