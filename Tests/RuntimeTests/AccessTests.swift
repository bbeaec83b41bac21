import Testing
import Webhooks

@testable import local_runtime

@Suite struct AccessTests {
    let access = Access(token: "secret", port: 8787, names: ["Hooks.example", "proxy:99"])

    @Test(arguments: [
        "127.0.0.1:8787", "localhost:8787", "LOCALHOST:8787", "[::1]:8787", "hooks.example", "hooks.example:8787",
        "proxy:99",
    ])
    func `serves the names it goes by`(host: String) throws {
        try access.checkOrigin(of: head(host))
        try access.checkOrigin(of: head(host, "Origin: http://\(host)"))
    }

    @Test(arguments: [
        "127.0.0.1", "127.0.0.1:80", "localhost", "evil.example", "evil.example:8787", "127.0.0.1.evil.example:8787",
        "169.254.169.254", "proxy", "hooks.example:80",
    ])
    func `serves no other name`(host: String) throws {
        let head = try head(host)
        let problem = #expect(throws: Problem.self) { try access.checkOrigin(of: head) }
        #expect(problem?.status == 403)
    }

    @Test(arguments: [
        "http://evil.example", "null", "http://localhost", "http://localhost:8788", "", "http://localhost:8787/x",
        "localhost:8787", "http://localhost:8787.evil.example", "http://a@localhost:8787",
    ])
    func `refuses pages of other sites`(origin: String) throws {
        let head = try head("localhost:8787", "Origin: \(origin)")
        let problem = #expect(throws: Problem.self) { try access.checkOrigin(of: head) }
        #expect(problem?.status == 403)
    }

    @Test(arguments: ["Bearer secret", "bearer secret", "BEARER secret"])
    func `takes the token`(value: String) throws {
        try access.checkToken(of: head("localhost:8787", "Authorization: \(value)"))
    }

    @Test(arguments: [
        "", "Authorization: Bearer", "Authorization: Bearer secre", "Authorization: Bearer secrets",
        "Authorization: Bearer Secret", "Authorization: Basic secret", "Authorization: secret",
        "Authorization: Bearer  secret", "Authorization: Bearer secret\r\nAuthorization: Bearer secret",
        "Cookie: secret",
    ])
    func `takes nothing else`(header: String) throws {
        let head = try head("localhost:8787", header)
        let problem = #expect(throws: Problem.self) { try access.checkToken(of: head) }
        #expect(problem?.status == 401)
        #expect(problem?.headers.first?.name == "WWW-Authenticate")
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
