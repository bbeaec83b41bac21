import Foundation
import Testing

/// The server as a client sees it, byte by byte.
@Suite struct WireTests {
    let runtime: RunningRuntime

    init() throws {
        runtime = try RunningRuntime([
            (
                "echo", ", \"timeoutSeconds\": 30, \"routes\": [{\"method\": \"GET\", \"path\": \"/echo/{a}\"}]",
                "cat; echo"
            )
        ])
    }

    @Test func `answers literal requests, and the next one too`() {
        let host = "Host: 127.0.0.1:\(runtime.port)\r\nAuthorization: Bearer \(RunningRuntime.token)\r\n"
        let table: [(status: Int?, text: String)] = [
            (200, "GET / HTTP/1.1\r\n\(host)Connection: close\r\n\r\n"),
            (200, "GET / HTTP/1.0\r\n\(host)\r\n"),
            (200, "\r\nGET /healthz HTTP/1.1\r\n\(host)Connection: close\r\n\r\n"),
            (200, "GET http://127.0.0.1:\(runtime.port)/ HTTP/1.1\r\n\(host)Connection: close\r\n\r\n"),
            (204, "OPTIONS * HTTP/1.1\r\n\(host)Connection: close\r\n\r\n"),
            (405, "DELETE / HTTP/1.1\r\n\(host)Connection: close\r\n\r\n"),
            (405, "PUT /echo/a HTTP/1.1\r\n\(host)Connection: close\r\n\r\n"),
            (404, "GET /nowhere HTTP/1.1\r\n\(host)Connection: close\r\n\r\n"),
            (200, "GET /echo/a HTTP/1.1\r\n\(host)Connection: close\r\n\r\n"),
            (200, "POST /functions/echo HTTP/1.1\r\n\(host)Content-Length: 2\r\nConnection: close\r\n\r\n{}"),
            (200, "POST /functions/echo HTTP/1.1\r\n\(host)Connection: close\r\n\r\n"),
            (
                200,
                "POST /functions/echo HTTP/1.1\r\n\(host)Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
                    + "1\r\n{\r\n1\r\n}\r\n0\r\n\r\n"
            ),
            (400, "POST /functions/echo HTTP/1.1\r\n\(host)Transfer-Encoding: chunked\r\n\r\n1\r\n{\r\nx\r\n"),
            (400, "POST /functions/echo HTTP/1.1\r\n\(host)Transfer-Encoding: chunked\r\n\r\n1\n{\r\n0\r\n\r\n"),
            (400, "POST /functions/echo HTTP/1.1\r\n\(host)Content-Length: 2\r\nContent-Length: 2\r\n\r\n{}"),
            (400, "POST /functions/echo HTTP/1.1\r\n\(host)Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n{}"),
            (400, "POST /functions/echo HTTP/1.1\r\n\(host)Content-Length: 2\r\nConnection: close\r\n\r\n[]"),
            (413, "POST /functions/echo HTTP/1.1\r\n\(host)Content-Length: 2097153\r\n\r\n"),
            (413, "POST /functions/echo HTTP/1.1\r\n\(host)Transfer-Encoding: chunked\r\n\r\n200001\r\n"),
            (415, "POST /functions/echo HTTP/1.1\r\n\(host)Content-Encoding: gzip\r\nContent-Length: 2\r\n\r\n{}"),
            (417, "POST /functions/echo HTTP/1.1\r\n\(host)Content-Length: 2\r\nExpect: x\r\n\r\n{}"),
            (414, "GET /\(String(repeating: "a", count: 9000)) HTTP/1.1\r\n\(host)\r\n"),
            (431, "GET / HTTP/1.1\r\n\(host)X: \(String(repeating: "a", count: 40_000))\r\n\r\n"),
            (431, "GET / HTTP/1.1\r\n\(host)X: \(String(repeating: "a", count: 40_000))"),
            (431, "GET / HTTP/1.1\r\n\(host)\(String(repeating: "X: y\r\n", count: 100))\r\n"),
            (400, "GET / HTTP/1.1\n\(host)\n"), (400, "\n"), (400, "\u{16}\u{3}\u{1}\u{2}"),
            (400, "GET / HTTP/1.1\r\r\n"),
            (505, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
            (nil, ""), (nil, "\r"), (nil, "\r\n"), (400, "\r\n\r\n"),
            (200, "GET /healthz HTTP/1.1\r\n\(host)\r\n\r\n"),
            (200, "POST /functions/echo HTTP/1.1\r\n\(host)Content-Length: 2\r\n\r\n{}\r\n"),
            (400, "GET / HTTP/1.1\r\nHost: a"),
            (400, "POST /functions/echo HTTP/1.1\r\n\(host)Content-Length: 5\r\n\r\n{}"),
        ]
        for (status, text) in table {
            let client = RawClient(port: runtime.port)
            client.send(text)
            client.endSending()
            let answer = client.everything()
            #expect(answer != nil, "no end: \(text.prefix(80))")
            let answers = (answer ?? "").components(separatedBy: "HTTP/1.1 ").dropFirst()
            #expect(answers.count == (status == nil ? 0 : 1), "\(text.prefix(80)) \(answer ?? "")")
            #expect(status == answers.first.flatMap { Int($0.prefix(3)) }, "\(text.prefix(80))")
            if status != nil { #expect(answer?.contains("\r\nX-Request-Id: req_") == true) }
            #expect(runtime.exchange("GET", "/healthz")?.status == 200)
        }
    }

    @Test func `answers a hundred requests that are sent at once, in order`() {
        let client = RawClient(port: runtime.port)
        client.send((0..<100).map { runtime.request("GET", "/healthz", headers: "X-Request-Id: n\($0)\r\n") }.joined())
        for number in 0..<100 { #expect(client.answer()?.header("X-Request-Id") == "n\(number)") }
    }

    @Test func `takes a request in single bytes`() {
        let client = RawClient(port: runtime.port)
        for byte in runtime.request("POST", "/functions/echo", body: #"{"a":1}"#).utf8 { client.send([byte]) }
        #expect(client.answer()?.body == "{\"a\":1}\n")
    }

    @Test func `keeps a connection after a refusal that had no body`() {
        let client = RawClient(port: runtime.port)
        client.send(runtime.request("GET", "/nothing"))
        #expect(client.answer()?.status == 404)
        client.send(runtime.request("GET", "/healthz"))
        #expect(client.answer()?.status == 200)
    }

    @Test func `sends no body in answer to HEAD, yet its length`() {
        let client = RawClient(port: runtime.port)
        client.send(runtime.request("HEAD", "/echo/a") + runtime.request("GET", "/healthz"))
        #expect(client.answer(toHead: true)?.header("Content-Length") == "10")
        #expect(client.answer()?.body == "{\"ok\":true}\n")
    }

    @Test(arguments: [(204, "No Content", nil), (205, "Reset Content", "0")])
    func `sends no body with a status that has none, so that the next answer stands where it is looked for`(
        status: Int, reason: String, length: String?
    ) throws {
        let routes = "\"routes\": [{\"method\": \"POST\", \"path\": \"/none\", \"status\": \(status)}]"
        let runtime = try RunningRuntime([("echo", ", \"timeoutSeconds\": 30, \(routes)", "cat; echo")])
        let client = RawClient(port: runtime.port)
        client.send(runtime.request("POST", "/none", body: "{}") + runtime.request("GET", "/healthz"))
        let head = try #require(client.text(upTo: "\r\n\r\n"))
        #expect(head.hasPrefix("HTTP/1.1 \(status) \(reason)\r\n"))
        #expect(!head.contains("\r\nContent-Type"))
        #expect(
            head.contains("Content-Length: 0\r\n") == (length != nil)
                && head.contains("Content-Length") == (length != nil))
        #expect(client.answer()?.body == "{\"ok\":true}\n")
    }

    @Test func `a refusal of the head itself has no body for HEAD, and the name that the request had`() {
        let host = "Host: 127.0.0.1:\(runtime.port)\r\nX-Request-Id: mine\r\n"
        for (status, head) in [
            (414, "HEAD /\(String(repeating: "a", count: 9000)) HTTP/1.1\r\n\(host)\r\n"),
            (431, "HEAD / HTTP/1.1\r\n\(host)X: \(String(repeating: "a", count: 40_000))"),
            (400, "HEAD / HTTP/1.1\r\n\(host)no header\r\n\r\n"), (400, "HEAD  / HTTP/1.1\r\n\(host)\r\n"),
        ] {
            let client = RawClient(port: runtime.port)
            client.send(head)
            let answer = client.answer(toHead: true)
            #expect(answer?.status == status && answer?.header("X-Request-Id") == "mine", "\(head.prefix(40))")
            #expect(answer?.header("Content-Length").flatMap { Int($0) }.map { $0 > 0 } == true)
            #expect(client.everything() == "", "\(head.prefix(40))")
        }
    }

    @Test func `asks for a body that waits, and not for one that it will refuse`() {
        let waiting = "Expect: 100-continue\r\n"
        let welcome = RawClient(port: runtime.port)
        let whole = runtime.request("POST", "/functions/echo", headers: waiting, body: "{}")
        welcome.send(String(whole.dropLast(2)))
        #expect(welcome.answer()?.status == 100)
        welcome.send("{}")
        #expect(welcome.answer()?.status == 200)

        let refused = RawClient(port: runtime.port)
        refused.send(String(runtime.request("POST", "/functions/none", headers: waiting, body: "{}").dropLast(2)))
        let answer = refused.answer()
        #expect(answer?.status == 404)
        #expect(answer?.header("Connection") == "close")
    }

    @Test func `lets a client read its answer though it sends on`() {
        let client = RawClient(port: runtime.port)
        client.send(
            "POST /functions/echo HTTP/1.1\r\nHost: 127.0.0.1:\(runtime.port)\r\nContent-Length: 1000000\r\n\r\n")
        for _ in 0..<10 { client.send([UInt8](repeating: 0x20, count: 100_000)) }
        #expect(client.answer()?.status == 401)
    }
}
