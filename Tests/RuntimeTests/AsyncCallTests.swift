import Foundation
import JSON
import TestSupport
import Testing

/// Calls that nobody waits for, over HTTP, with functions of a few lines of shell.
@Suite struct AsyncCallTests {
    @Test func `is answered with an id, made, and gone`() throws {
        let runtime = try RunningRuntime([
            ("echo", seconds30, "cat > \"$WEBHOOKS_FOLDER/request\"; echo done >> \"$WEBHOOKS_FOLDER/done\"; echo '{}'")
        ])
        let reply = try reply(runtime, "POST", "/functions/echo?async", "{\"a\": 1.0}")
        #expect(reply.status == 202)
        #expect(reply["id"]?.string?.hasPrefix("call_") == true)
        #expect(eventually { runtime.folder.read("done") == "done\n" })
        #expect(runtime.folder.read("request") == "{\"a\": 1.0}")
        let id = try #require(reply["id"]?.string)
        #expect(eventually { (try? self.reply(runtime, "GET", "/runtime/calls/\(id)"))?.status == 404 })
    }

    @Test func `wakes whom a success wakes`() throws {
        let runtime = try RunningRuntime([
            ("work", seconds30 + ", \"wakes\": [\"after\"]", "echo '{}'"),
            ("after", seconds30, "echo woken >> \"$WEBHOOKS_FOLDER/woken\"; echo '{}'"),
        ])
        #expect(try reply(runtime, "POST", "/functions/work?async").status == 202)
        #expect(eventually { runtime.folder.read("woken") == "woken\n" })
    }

    @Test func `is kept before it is answered: a kill right after that loses nothing`() throws {
        let folder = try TemporaryFolder()
        let script = "cat > /dev/null; echo done >> \"$WEBHOOKS_FOLDER/done\"; echo '{}'"
        // Not there yet: whatever the first runtime does, the call waits.
        let first = try runtime(in: folder, script: nil)
        #expect(try reply(first.port, "POST", "/functions/work?async").status == 202)
        first.program.signal(SIGKILL)
        #expect(first.program.exitStatus() == -SIGKILL)
        let second = try runtime(in: folder, script: script)
        // The lease of an attempt that the first had begun must end: a second, and half a minute.
        #expect(eventually(within: 60) { folder.read("done") == "done\n" })
        second.program.signal(SIGTERM)
        #expect(second.program.exitStatus() == 0)
    }

    @Test func `is made again a moment after it failed`() throws {
        let runtime = try RunningRuntime([
            (
                "work", seconds30,
                """
                echo x >> "$WEBHOOKS_FOLDER/tries"
                [ "$(wc -l < "$WEBHOOKS_FOLDER/tries")" -ge 3 ] || kill -9 $$
                echo '{}'
                """
            )
        ])
        #expect(try reply(runtime, "POST", "/functions/work?async").status == 202)
        #expect(eventually { runtime.folder.read("tries") == "x\n" })
        var page: Reply?
        #expect(
            eventually {
                page = try? reply(runtime, "GET", "/runtime/calls?state=waiting")
                return page?["calls"]?.elements?.first { _ in true }?["state"]?.string == "waiting"
            })
        let call = page?["calls"]?.elements?.first { _ in true }
        #expect(call?["error"]?["message"]?.string == "The function crashed.")
        #expect(eventually { runtime.folder.read("tries") == "x\nx\nx\n" })
        #expect(
            eventually {
                (try? reply(runtime, "GET", "/runtime/calls?state=waiting"))?["calls"]?.elements.map(Array.init)?
                    .isEmpty
                    == true
            })
    }

    @Test func `a runtime that ends gives back what it cut off`() throws {
        let folder = try TemporaryFolder()
        let first = try runtime(in: folder, script: "echo begun >> \"$WEBHOOKS_FOLDER/begun\"; sleep 100", timeout: 200)
        #expect(try reply(first.port, "POST", "/functions/work?async").status == 202)
        #expect(eventually { folder.read("begun") == "begun\n" })
        // The second signal ends all at once.
        first.program.signal(SIGTERM)
        first.program.signal(SIGINT)
        #expect(first.program.exitStatus() == 0)
        let second = try runtime(in: folder, script: "echo done >> \"$WEBHOOKS_FOLDER/done\"; echo '{}'", timeout: 200)
        #expect(eventually { folder.read("done") == "done\n" })
        second.program.signal(SIGTERM)
        #expect(second.program.exitStatus() == 0)
    }

    @Test func `two runtimes on one file make each call once`() throws {
        let folder = try TemporaryFolder()
        // One write each, so that they do not mix.
        let script = "made=$(cat); echo \"$made\" >> \"$WEBHOOKS_FOLDER/made\"; echo '{}'"
        let both = try (0..<2).map { _ in try runtime(in: folder, script: script, timeout: 30) }
        for number in 0..<30 {
            let reply = try reply(both[number % 2].port, "POST", "/functions/work?async", "{\"n\":\(number)}")
            #expect(reply.status == 202)
        }
        func made() -> [Substring] { folder.read("made").split(separator: "\n") }
        #expect(eventually { made().count >= 30 })
        for one in both {
            one.program.signal(SIGTERM)
            #expect(one.program.exitStatus() == 0)
        }
        #expect(Set(made()).count == 30 && made().count == 30)
    }

    @Test(arguments: ["[]", "{", "{\"a\":1,\"a\":2}", "nonsense"])
    func `what is no JSON object is refused at the door, and nothing kept`(body: String) throws {
        let runtime = try RunningRuntime([("work", seconds30, "echo x >> \"$WEBHOOKS_FOLDER/x\"; echo '{}'")])
        let reply = try reply(runtime, "POST", "/functions/work?async", body)
        #expect(reply.status == 400 && reply["error"]?["code"]?.string == "invalid_request")
        for state in ["waiting", "dead"] {
            let page = try self.reply(runtime, "GET", "/runtime/calls?state=\(state)")
            #expect(page["calls"]?.elements.map(Array.init)?.isEmpty == true)
        }
        #expect(runtime.folder.read("x").isEmpty)
    }

    @Test func `a mark with a value, or at a route, is refused`() throws {
        let runtime = try RunningRuntime([("work", seconds30, "echo '{}'")])
        #expect(try reply(runtime, "POST", "/functions/work?async=no").status == 400)
        #expect(try reply(runtime, "POST", "/functions/nothing?async").status == 404)
        #expect(try reply(runtime, "GET", "/functions/work?async").status == 405)
    }

    @Test func `a full store of calls takes no more, and says when to come again`() throws {
        let runtime = try RunningRuntime([("work", seconds30, "sleep 100")])
        #expect(try reply(runtime, "GET", "/runtime/calls").status == 200)
        let fill = """
            WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10000)
            INSERT INTO calls (part, id, function, request, request_bytes, request_id, traceparent, attempt, is_leased,
                due_at_ms, created_at_ms) SELECT 0, 'call_' || i, 'work', x'7b7d', 2, '', '', 0, 0, 9999999999999, 0 FROM n
            """
        #expect(try Program.run(["sqlite3", runtime.folder.file("webhooks.db").path, fill]).status == 0)
        let answer = try #require(runtime.exchange("POST", "/functions/work?async", body: "{}"))
        #expect(answer.status == 503 && answer.header("Retry-After") != nil)
    }

    // MARK: - Support

    private func reply(_ runtime: RunningRuntime, _ method: String, _ path: String, _ body: String = "") throws -> Reply
    { try reply(runtime.port, method, path, body) }

    private func reply(_ port: Int, _ method: String, _ path: String, _ body: String = "") throws -> Reply {
        let client = RawClient(port: port)
        client.send(
            "\(method) \(path) HTTP/1.1\r\nHost: 127.0.0.1:\(port)\r\nAuthorization: Bearer \(RunningRuntime.token)\r\n"
                + "Content-Length: \(body.utf8.count)\r\n\r\n\(body)")
        return try RunningService.reply(to: client)
    }

    /// A runtime with one function, `work`, on the store of that folder.
    private func runtime(
        in folder: TemporaryFolder, script: String?, timeout: Int = 1
    ) throws -> (program: RunningProgram, port: Int) {
        if let script { try folder.write("#!/bin/sh\n\(script)\n", to: "work", executable: true) }
        try folder.write(
            "{\"functions\": [{\"name\": \"work\", \"timeoutSeconds\": \(timeout)}]}", to: "manifest.json")
        let program = try RunningProgram(
            ["serve", "--port", "0", "--manifest", "manifest.json", "--programs", folder.url.path],
            environment: ["WEBHOOKS_TOKEN": RunningRuntime.token, "WEBHOOKS_FOLDER": folder.url.path], in: folder.url)
        return (
            program, try #require(program.line().split(separator: ":").last.flatMap { Int($0) }, "\(program.errors)")
        )
    }
}
