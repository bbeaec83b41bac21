import Testing
import Webhooks

@testable import local_runtime

/// Pages of other sites, as browsers let them ask.
@Suite struct CrossOriginTests {
    static let app = "https://app.example"

    @Test(arguments: [
        "https://app.example", "http://localhost:3000", "https://app.example:8443", "http://127.0.0.1:5173",
        "http://[::1]:3000",
    ])
    func `takes origins as browsers write them`(text: String) {
        #expect(Origin(text)?.text == text)
    }

    @Test(arguments: [
        "", "*", "null", "app.example", "https://", "https://App.example", "https://app.example/",
        "https://app.example:443", "http://app.example:80", "https://app.example:", "https://*.example",
        "https://u@app.example",
        "ftp://app.example", "https://app.example?x", "HTTPS://app.example", "https://a.example, https://b.example",
    ])
    func `takes no other text for an origin`(text: String) {
        #expect(Origin(text) == nil)
    }

    @Test func `answers a preflight of a named origin without a token, and lets its page read answers`() throws {
        let runtime = try RunningRuntime(
            [("echo", seconds30, "cat; echo")],
            arguments: ["--cors-origin", Self.app, "--cors-origin", "http://localhost:3000"])
        let client = RawClient(port: runtime.port)
        let host = "Host: 127.0.0.1:\(runtime.port)\r\n"
        client.send(
            "OPTIONS /functions/echo HTTP/1.1\r\n\(host)Origin: \(Self.app)\r\nAccess-Control-Request-Method: POST\r\n"
                + "Access-Control-Request-Headers: authorization\r\n\r\n")
        let preflight = client.answer()
        #expect(preflight?.status == 204)
        #expect(preflight?.header("Access-Control-Allow-Origin") == Self.app)
        #expect(preflight?.header("Access-Control-Allow-Methods") == "GET, HEAD, POST, PUT, PATCH, DELETE")
        #expect(preflight?.header("Access-Control-Allow-Headers")?.contains("Authorization") == true)
        #expect(preflight?.header("Access-Control-Max-Age") == "600")
        #expect(preflight?.header("Vary") == "Origin")
        #expect(preflight?.header("Content-Length") == nil)
        client.send(runtime.request("POST", "/functions/echo", headers: "Origin: \(Self.app)\r\n", body: "{}"))
        let answer = client.answer()
        #expect(answer?.status == 200)
        #expect(answer?.header("Access-Control-Allow-Origin") == Self.app)
        #expect(answer?.header("Access-Control-Expose-Headers")?.contains("X-Request-Id") == true)
        // A refusal can be read by the page too, and says no more than to anybody.
        client.send("GET / HTTP/1.1\r\n\(host)Origin: \(Self.app)\r\n\r\n")
        let refusal = client.answer()
        #expect(refusal?.status == 401)
        #expect(refusal?.header("Access-Control-Allow-Origin") == Self.app)
        // Also one whose head is none.
        let long = runtime.exchange(
            "GET", "/\(String(repeating: "a", count: 9000))", headers: "Origin: \(Self.app)\r\n")
        #expect(long?.status == 414 && long?.header("Access-Control-Allow-Origin") == Self.app)
    }

    @Test func `gives other origins nothing, and caches a reason to ask again`() throws {
        let runtime = try RunningRuntime([], arguments: ["--cors-origin", Self.app])
        for origin in ["https://evil.example", "https://app.example.evil.example", "http://app.example", "null", ""] {
            let answer = runtime.exchange(
                "OPTIONS", "/", headers: "Origin: \(origin)\r\nAccess-Control-Request-Method: GET\r\n")
            #expect(answer?.status == 403)
            #expect(answer?.header("Access-Control-Allow-Origin") == nil)
            #expect(answer?.header("Vary") == "Origin")
        }
        #expect(runtime.exchange("GET", "/healthz")?.header("Vary") == "Origin")
        let twice = "Origin: \(Self.app)\r\nOrigin: https://evil.example\r\n"
        #expect(runtime.exchange("GET", "/healthz", headers: twice)?.status == 403)
    }

    @Test func `gives no origin anything unless it is told to`() throws {
        let runtime = try RunningRuntime([])
        let asked = "Origin: \(Self.app)\r\nAccess-Control-Request-Method: GET\r\n"
        #expect(runtime.exchange("OPTIONS", "/", headers: asked)?.status == 403)
        #expect(runtime.exchange("GET", "/healthz")?.header("Vary") == nil)
        // The page's own origin is this server.
        let own = runtime.exchange("GET", "/", headers: "Origin: http://127.0.0.1:\(runtime.port)\r\n")
        #expect(own?.status == 200)
        #expect(own?.header("Access-Control-Allow-Origin") == nil)
    }

    @Test func `says with OPTIONS what can be done`() throws {
        let runtime = try RunningRuntime([("echo", seconds30, "cat")])
        let some = runtime.exchange("OPTIONS", "/functions/echo")
        #expect(some?.status == 204)
        #expect(some?.header("Allow") == "POST, OPTIONS")
        #expect(runtime.exchange("OPTIONS", "/healthz")?.header("Allow") == "GET, HEAD, OPTIONS")
        #expect(runtime.exchange("OPTIONS", "*")?.header("Allow") == "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS")
        #expect(runtime.exchange("OPTIONS", "/none")?.status == 404)
    }
}
