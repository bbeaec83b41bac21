import Cryptography
import Foundation
import Storage
import TestSupport
import Testing
import Webhooks

@testable import local_runtime

@Suite struct AccessTests {
    let scene: KeyScene
    let access: Access

    init() async throws {
        // Before anything is asked of the actor: it is this loop that does it.
        LoopThread.start
        (scene, access) = try await Self.make()
    }

    @RuntimeActor private static func make() throws -> (KeyScene, Access) {
        let scene = try KeyScene()
        let access = Access(token: "secret", keys: scene.known, port: 8787, names: ["Hooks.example", "proxy:99"])
        return (scene, access)
    }

    @Test(
        .onLoop,
        arguments: [
            "127.0.0.1:8787", "localhost:8787", "LOCALHOST:8787", "[::1]:8787", "hooks.example", "hooks.example:8787",
            "proxy:99",
        ])
    @RuntimeActor func `serves the names it goes by`(host: String) throws {
        try access.checkOrigin(of: head(host))
        try access.checkOrigin(of: head(host, "Origin: http://\(host)"))
    }

    @Test(
        .onLoop,
        arguments: [
            "127.0.0.1", "127.0.0.1:80", "localhost", "evil.example", "evil.example:8787",
            "127.0.0.1.evil.example:8787",
            "169.254.169.254", "proxy", "hooks.example:80",
        ])
    @RuntimeActor func `serves no other name`(host: String) throws {
        let head = try head(host)
        let problem = #expect(throws: Problem.self) { try access.checkOrigin(of: head) }
        #expect(problem?.status == 403)
    }

    @Test(
        .onLoop,
        arguments: [
            "http://evil.example", "null", "http://localhost", "http://localhost:8788", "", "http://localhost:8787/x",
            "localhost:8787", "http://localhost:8787.evil.example", "http://a@localhost:8787", "https://localhost:8787",
            "ftp://localhost:8787", "chrome-extension://localhost:8787", "http:/x/localhost:8787",
            "ftp://hooks.example",
        ])
    @RuntimeActor func `refuses pages of other sites`(origin: String) throws {
        let head = try head("localhost:8787", "Origin: \(origin)")
        let problem = #expect(throws: Problem.self) { try access.checkOrigin(of: head) }
        #expect(problem?.status == 403)
    }

    @Test(.onLoop) @RuntimeActor func `takes a page for its own by the scheme that is spoken there`() throws {
        let named = "https://hooks.example"
        try access.checkOrigin(of: head("localhost:8787", "Origin: \(named)"))
        var head = try head("localhost:8787", "Origin: https://localhost:8787")
        head.door = .https
        try access.checkOrigin(of: head)
        for origin in ["http://localhost:8787", "http://hooks.example"] {
            head.headers[1].value = origin
            let other = head
            #expect(throws: Problem.self) { try access.checkOrigin(of: other) }
        }
    }

    @Test(.onLoop, arguments: ["Bearer secret", "bearer secret", "BEARER secret", "Bearer  secret"])
    @RuntimeActor func `takes the start token for the operator's`(value: String) async throws {
        #expect(try await access.identity(of: head("localhost:8787", "Authorization: \(value)")) == .operators)
    }

    @Test(
        .onLoop,
        arguments: [
            "", "Authorization: Bearer", "Authorization: Bearer secre", "Authorization: Bearer secrets",
            "Authorization: Bearer Secret", "Authorization: Basic secret", "Authorization: secret",
            "Authorization: Bearer\tsecret", "Authorization: Bearer secret\r\nAuthorization: Bearer secret",
            "Cookie: secret", "Cookie: hookfile-8787=secret", "Authorization: Bearer hk_secret",
        ])
    @RuntimeActor func `takes nothing else`(header: String) async throws {
        let head = try head("localhost:8787", header)
        let problem = await problem(head)
        #expect(problem?.status == 401)
        #expect(problem?.headers.first?.name == "WWW-Authenticate")
        #expect(problem?.failure.message.contains("secre") != true)
    }

    @Test(.onLoop) @RuntimeActor func `a key is its team's, or the operator's, until it is revoked`() async throws {
        let (ofTeam, ofOperator) = (try scene.make(team: "acme"), try scene.make())
        #expect(try await identity(ofTeam) == .team(try #require(TeamID("acme"))))
        #expect(try await identity(ofOperator) == .operators)
        try scene.revoke(ofTeam)
        await sleep(for: KnownKeys.ageMax)
        #expect(try await identity(ofTeam) == nil)
        #expect(try await identity(ofOperator) == .operators)
    }

    @Test(.onLoop) @RuntimeActor func `a key is good from the moment it was made, whoever came before with another`()
        async throws
    {
        for number in 0..<5 {
            #expect(try await identity(AccessKeyText(random: sha256([UInt8(number)]))) == nil)
            #expect(try await identity(try scene.make(team: "acme")) != nil)
        }
    }

    @Test(.onLoop) @RuntimeActor func `where there is no store, nobody makes one by coming with a key`() async throws {
        let path = scene.folder.file("none.db").path
        let access = Access(token: "secret", keys: KnownKeys(RuntimeStore(path: path)), port: 8787)
        let head = try head("localhost:8787", "Authorization: Bearer \(AccessKeyText(random: randomBytes(32)).text)")
        await #expect(throws: Problem.self) { try await access.identity(of: head) }
        #expect(!StoreFile.exists(path))
    }

    @Test(.onLoop) @RuntimeActor
    func `keys that cannot be read are no reason to refuse the start token, or to take a key`()
        async throws
    {
        try scene.folder.write("no store", to: "broken.db")
        let keys = KnownKeys(RuntimeStore(path: scene.folder.file("broken.db").path))
        let access = Access(token: "secret", keys: keys, port: 8787)
        #expect(try await access.identity(of: head("localhost:8787", "Authorization: Bearer secret")) == .operators)
        let head = try head("localhost:8787", "Authorization: Bearer \(AccessKeyText(random: randomBytes(32)).text)")
        let problem = await #expect(throws: Problem.self) { try await access.identity(of: head) }
        #expect(problem?.status == 503)
    }

    @Test(
        .onLoop,
        arguments: [
            "{own}", "a=1; {own}", "a=1\r\nCookie: {own}", "{own}\r\nCookie: a=1", "a=1; \r\nCookie: {own}; b=2",
        ])
    @RuntimeActor func `finds its cookie among others, in one line or several`(lines: String) async throws {
        let header = try access.beginSession(for: head("localhost:8787", "Authorization: Bearer secret"))
        let own = String(try #require(header.value.split(separator: ";").first))
        let text = lines.replacing("{own}", with: own)
        #expect(try await access.identity(of: head("localhost:8787", "Cookie: \(text)")) == .operators)
        // Of two, nobody can tell which is meant.
        let twice = try head("localhost:8787", "Cookie: \(text)\r\nCookie: \(own)")
        #expect(await problem(twice)?.status == 401)
    }

    @Test(.onLoop) @RuntimeActor func `no other text lets anybody in`() async throws {
        let key = try scene.make(team: "acme")
        var random = SeededRandom(seed: 7)
        let right = Array("Authorization: Bearer \(key.text)".utf8)
        for _ in 0..<3000 {
            var bytes = right
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                // Behind the colon, and no line end: else it would be another header.
                let place = Int.random(in: 15..<bytes.count, using: &random)
                switch Int.random(in: 0..<4, using: &random) {
                case 0: bytes[place] = UInt8.random(in: 0x20...0x7E, using: &random)
                case 1: bytes.remove(at: place)
                case 2: bytes.insert(UInt8.random(in: 0x20...0x7E, using: &random), at: place)
                default: bytes.swapAt(place, Int.random(in: 15..<bytes.count, using: &random))
                }
            }
            guard let head = try? head("localhost:8787", String(decoding: bytes, as: UTF8.self)) else { continue }
            let words = (head.header("authorization") ?? "").split(separator: " ", maxSplits: 1)
            let isSame =
                words.count == 2 && words[0].lowercased() == "bearer" && words[1].drop { $0 == " " } == key.text
            let outcome = await outcome(of: head)
            #expect(((try? outcome.get()) != nil) == isSame, "\(String(decoding: bytes.prefix(30), as: UTF8.self))")
        }
    }

    @Test(.onLoop) @RuntimeActor
    func `who often comes with a wrong token is told to wait, and the right one is let in all the same`()
        async throws
    {
        let wrong = try head("localhost:8787", "Authorization: Bearer wrong")
        var statuses: [Int] = []
        for _ in 0..<FailedAttempts.burst + 8 {
            statuses.append(await problem(wrong)?.status ?? 0)
        }
        #expect(statuses.prefix(FailedAttempts.burst).allSatisfy { $0 == 401 })
        #expect(statuses.last == 429)
        #expect(try await access.identity(of: head("localhost:8787", "Authorization: Bearer secret")) == .operators)
    }

    @RuntimeActor private func identity(_ key: AccessKeyText) async throws -> Identity? {
        let outcome = await outcome(of: try head("localhost:8787", "Authorization: Bearer \(key.text)"))
        if case .failure(let problem) = outcome { #expect(problem.status == 401) }
        return try? outcome.get()
    }

    @RuntimeActor private func outcome(of head: RequestHead) async -> Result<Identity, Problem> {
        do throws(Problem) {
            return .success(try await access.identity(of: head))
        } catch {
            return .failure(error)
        }
    }

    @RuntimeActor private func problem(_ head: RequestHead) async -> Problem? {
        guard case .failure(let problem) = await outcome(of: head) else { return nil }
        return problem
    }

    @Test func `checks the name before anything is answered, and the token before anything is run`() throws {
        let runtime = try RunningRuntime([("echo", seconds30, "cat")])
        func status(_ head: String) -> Int? {
            let client = RawClient(port: runtime.port)
            client.send(head + "\r\n\r\n")
            return client.answer()?.status
        }
        let host = "Host: localhost:\(runtime.port)"
        #expect(status("GET /healthz HTTP/1.1\r\n\(host)") == 200)
        #expect(status("GET /readyz HTTP/1.1\r\n\(host)") == 200)
        #expect(status("GET /healthz HTTP/1.1\r\nHost: evil.example") == 403)
        #expect(status("GET /healthz HTTP/1.1\r\n\(host)\r\nOrigin: http://evil.example") == 403)
        for path in ["/", "/metrics", "/nothing", "/functions/echo"] {
            #expect(status("GET \(path) HTTP/1.1\r\n\(host)") == 401)
        }
        #expect(status("POST /functions/echo HTTP/1.1\r\n\(host)\r\nAuthorization: Bearer no") == 401)
        #expect(
            status(
                "GET / HTTP/1.1\r\n\(host)\r\nOrigin: http://evil.example\r\nAuthorization: Bearer \(RunningRuntime.token)"
            ) == 403)
    }

    private func head(_ host: String, _ header: String = "") throws -> RequestHead {
        let lines = header.isEmpty ? "" : header + "\r\n"
        return try RequestHeadParser().parse(Array("GET / HTTP/1.1\r\nHost: \(host)\r\n\(lines)\r\n".utf8)[...])
    }
}
