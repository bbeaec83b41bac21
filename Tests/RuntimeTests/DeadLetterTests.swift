import Foundation
import JSON
import TestSupport
import Testing

/// Calls that were given up: seen, made again and deleted, over HTTP and by the command.
@Suite struct DeadLetterTests {
    let runtime: RunningRuntime

    /// A function that refuses until a file says otherwise.
    init() throws {
        let script = """
            cat > /dev/null
            [ -e "$WEBHOOKS_FOLDER/mended" ] && { echo x >> "$WEBHOOKS_FOLDER/made"; echo '{}'; exit 0; }
            echo '{"error":{"code":"not_found","message":"There is no such thing.","field":"thing"}}'
            exit 65
            """
        runtime = try RunningRuntime([("refuse", seconds30, script), ("other", seconds30, script)])
    }

    @Test func `a refused call is a dead letter at once, and shown with all that is known`() throws {
        let id = try makeDead("refuse", "{\"thing\": 7}", headers: "X-Request-Id: my-request\r\n")
        let call = try reply("GET", "/runtime/calls/\(id)")
        #expect(call.status == 200)
        #expect(call["state"]?.string == "dead" && call["attempt"]?.integer == 1)
        #expect(call["function"]?.string == "refuse" && call["requestId"]?.string == "my-request")
        #expect(call["error"]?["code"]?.string == "not_found" && call["error"]?["field"]?.string == "thing")
        #expect(call["request"]?.text == "{\"thing\": 7}")
        let page = try reply("GET", "/runtime/calls?state=dead&function=refuse&limit=1")
        #expect(page["calls"]?.elements?.first { _ in true }?["id"]?.string == id)
        #expect(page["nextCursor"]?.string == id)
        #expect(try list("/runtime/calls?cursor=\(id)").isEmpty)
        #expect(try list("/runtime/calls?function=other").isEmpty)
    }

    @Test func `is made again when it is redriven over HTTP, one or those of a function`() throws {
        let ids = try [makeDead("refuse"), makeDead("refuse"), makeDead("other")]
        try runtime.folder.write("", to: "mended")
        #expect(try reply("POST", "/runtime/calls/\(ids[0])/redrive")["redriven"]?.integer == 1)
        #expect(eventually { runtime.folder.read("made") == "x\n" })
        #expect(eventually { (try? reply("GET", "/runtime/calls/\(ids[0])"))?.status == 404 })
        #expect(try reply("POST", "/runtime/calls/\(ids[0])/redrive").status == 404)
        #expect(try reply("POST", "/runtime/calls/redrive", "{\"function\":\"other\"}")["redriven"]?.integer == 1)
        #expect(try reply("POST", "/runtime/calls/redrive")["redriven"]?.integer == 1)
        #expect(eventually { runtime.folder.read("made") == "x\nx\nx\n" })
    }

    @Test func `is deleted over HTTP, one or all`() throws {
        let ids = try [makeDead("refuse"), makeDead("refuse"), makeDead("other")]
        #expect(try reply("DELETE", "/runtime/calls/\(ids[0])")["deleted"]?.integer == 1)
        #expect(try reply("DELETE", "/runtime/calls/\(ids[0])").status == 404)
        #expect(try reply("POST", "/runtime/calls/purge", "{\"function\":\"other\"}")["purged"]?.integer == 1)
        #expect(try list("/runtime/calls") == [ids[1]])
        #expect(try reply("POST", "/runtime/calls/purge")["purged"]?.integer == 1)
        #expect(try list("/runtime/calls").isEmpty)
    }

    @Test(arguments: [
        ("GET", "/runtime/calls?state=gone", ""), ("GET", "/runtime/calls?limit=0", ""),
        ("GET", "/runtime/calls?cursor=1", ""), ("GET", "/runtime/calls?what=1", ""),
        ("GET", "/runtime/calls?limit=1&limit=2", ""), ("POST", "/runtime/calls/purge", "[]"),
        ("POST", "/runtime/calls/purge", "{\"functions\":\"a\"}"),
        ("POST", "/runtime/calls/redrive", "{\"function\":1}"),
    ])
    func `what is asked for wrongly is refused`(method: String, path: String, body: String) throws {
        let reply = try reply(method, path, body)
        #expect(reply.status == 400 && reply["error"]?["code"]?.string == "invalid_request")
    }

    @Test func `the command lists and shows them`() throws {
        let id = try makeDead("refuse", "{\"thing\":7}")
        let list = try command("list")
        #expect(list.status == 0 && list.lines.count == 1)
        #expect(list.lines.first?.contains("\(id)  refuse") == true)
        #expect(list.lines.first?.contains("not_found: There is no such thing.") == true)
        #expect(try command("list", "--function", "other").lines == ["none"])
        let page = try JSONDocument(command("list", "--json").output).root
        #expect(page["calls"]?.elements?.compactMap { $0["id"]?.string } == [id])
        #expect(try command("show", id).lines.contains("  request     {\"thing\":7}"))
        #expect(try JSONDocument(command("show", id, "--json").output).root["request"]?.text == "{\"thing\":7}")
        #expect(try command("show", "call_0").status == 65)
    }

    @Test func `the command has them made again: a runtime that runs finds them`() throws {
        let ids = try [makeDead("refuse"), makeDead("other")]
        try runtime.folder.write("", to: "mended")
        #expect(try command("redrive", ids[0]).lines == ["1 redriven"])
        #expect(eventually { runtime.folder.read("made") == "x\n" })
        #expect(try command("redrive", "--all", "--json").lines == ["{\"redriven\":1}"])
        #expect(eventually { runtime.folder.read("made") == "x\nx\n" })
        #expect(try command("redrive", ids[0]).status == 65)
    }

    @Test func `the command deletes them`() throws {
        let ids = try [makeDead("refuse"), makeDead("refuse"), makeDead("other")]
        #expect(try command("purge", ids[0]).lines == ["1 purged"])
        #expect(try command("purge", ids[0]).status == 65)
        #expect(try command("purge", "--function", "other").lines == ["1 purged"])
        #expect(try command("purge", "--all").lines == ["1 purged"])
        #expect(try list("/runtime/calls").isEmpty)
    }

    @Test(arguments: [
        ("", 64), ("mend", 64), ("list call_1", 64), ("show", 64), ("show call_1 call_2", 64), ("purge", 64),
        ("purge call_1 --all", 64), ("list --limit 0", 64), ("list --what", 64), ("list --store nowhere.db", 66),
    ])
    func `the command says what to do about a wrong line`(line: String, status: Int32) throws {
        let program = try Self.run(line.split(separator: " ").map(String.init), in: runtime.folder.url)
        #expect(program.status == status)
        #expect(program.errors.hasPrefix("local-runtime: ") && program.output.isEmpty)
    }

    // MARK: - Support

    private func makeDead(_ function: String, _ body: String = "{}", headers: String = "") throws -> String {
        let answer = try #require(
            runtime.exchange("POST", "/functions/\(function)?async", headers: headers, body: body))
        let id = try #require(Reply(answer)["id"]?.string)
        #expect(eventually { (try? reply("GET", "/runtime/calls/\(id)"))?["state"]?.string == "dead" })
        return id
    }

    private func reply(_ method: String, _ path: String, _ body: String = "") throws -> Reply {
        Reply(try #require(runtime.exchange(method, path, body: body)))
    }

    private func list(_ path: String) throws -> [String] {
        try reply("GET", path)["calls"]?.elements?.compactMap { $0["id"]?.string } ?? []
    }

    private func command(_ arguments: String...) throws -> Program {
        try Self.run(arguments + ["--store", runtime.folder.file("webhooks.db").path], in: runtime.folder.url)
    }

    private static func run(_ arguments: [String], in folder: URL) throws -> Program {
        try Program.run([Program.folder.appending(path: "local-runtime").path, "dead-letters"] + arguments, in: folder)
    }
}
