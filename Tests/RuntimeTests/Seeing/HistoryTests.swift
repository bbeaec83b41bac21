import Foundation
import JSON
import Storage
import TestSupport
import Testing
import Webhooks

@testable import local_runtime

/// What was called, and the same once more.
@Suite struct HistoryTests {
    init() { LoopThread.start }

    @Test(.onLoop) @RuntimeActor func `keeps the last invocations, newest first, and no body that is too long`() {
        let history = InvocationHistory()
        for number in 1...InvocationHistory.countMax + 3 {
            history.ended(report(number, request: number == 900 ? InvocationHistory.bodyMax + 1 : 2))
        }
        let all = history.list(InvocationHistory.Choice(limit: 5000))
        #expect(all.map(\.report.context.requestID) == (4...1003).reversed().map { "r\($0)" })
        #expect(history["r3"] == nil && history["r900"]?.isRequestKept == false)
        #expect(
            history["r900"]?.requestLength == InvocationHistory.bodyMax + 1 && history["r901"]?.isRequestKept == true)
        #expect(history[all[0].id]?.report.context.requestID == "r1003")
        #expect(history.list(InvocationHistory.Choice(function: "even", limit: 2)).map(\.report.status) == [500, 500])
        #expect(history.list(InvocationHistory.Choice(statuses: 200...299, limit: 1))[0].report.function == "odd")
    }

    @Test(.onLoop) @RuntimeActor func `keeps the bodies of the newest as far as there is room`() {
        let history = InvocationHistory()
        for number in 1...InvocationHistory.countMax + 5 {
            history.ended(report(number, request: InvocationHistory.bodyMax))
        }
        let kept = history.list(InvocationHistory.Choice(limit: 5000))
        #expect(kept.map(\.report.context.requestID) == (6...1005).reversed().map { "r\($0)" })
        #expect(kept.allSatisfy { $0.requestLength == InvocationHistory.bodyMax })
        let room = InvocationHistory.bytesMax / InvocationHistory.bodyMax
        #expect(kept.map(\.isRequestKept) == (0..<InvocationHistory.countMax).map { $0 < room })
        let refusal = history["r6"]?.replayRefusal
        #expect(refusal?.status == 409 && refusal?.failure.message.contains("is not kept any more") == true)
        #expect(history["r1005"]?.replayRefusal == nil)
        // One without a body takes no room.
        history.ended(report(2000, request: 0))
        #expect(history.list(InvocationHistory.Choice(limit: 5000)).count { $0.isRequestKept } == room + 1)
        #expect(history["r2000"]?.isRequestKept == true && history["r1005"]?.isRequestKept == true)
    }

    @Test func `lists, shows and calls again`() throws {
        let runtime = try RunningRuntime([
            ("count", seconds30, #"echo s >>"$WEBHOOKS_FOLDER/runs"; cat"#),
            ("refuse", seconds30, #"echo '{"error":{"code":"not_found","message":"Nothing."}}'; exit 65"#),
        ])
        #expect(runtime.call("count", #"{"secret":"whsec_aG9v","n":1}"#)?.status == 200)
        #expect(runtime.call("refuse")?.status == 404)
        #expect(runtime.call("count", "{\"long\":\"\(String(repeating: "a", count: 70_000))\"}")?.status == 200)
        let entries = try #require(try command(runtime, ["history", "--json"])["invocations"]?.elements).map { $0 }
        #expect(entries.compactMap { $0["function"]?.string } == ["count", "refuse", "count"])
        #expect(entries.compactMap { $0["status"]?.integer } == [200, 404, 200])
        #expect(entries.compactMap { $0["canReplay"]?.boolean } == [false, true, true])
        let refused = try #require(
            try command(runtime, ["history", "--json", "--status", "4xx"])["invocations"]?.elements
        ).map { $0 }
        #expect(refused.map { $0["function"]?.string } == ["refuse"])

        let id = try #require(entries[2]["id"]?.string)
        let shown = try run(runtime, ["history", id])
        #expect(shown.output.contains(#"{"secret":"whsec_…","n":1}"#) && !shown.output.contains("aG9v"))
        #expect(try run(runtime, ["history"]).output.split(separator: "\n").count == 4)

        let replayed = try run(runtime, ["replay", id])
        #expect(replayed.status == 0 && replayed.output == #"{"secret":"whsec_aG9v","n":1}"# + "\n")
        #expect(runtime.folder.read("runs") == "s\ns\ns\n")
        let causes = try command(runtime, ["history", "--json"])["invocations"]?.elements?.compactMap {
            $0["cause"]?.string
        }
        #expect(causes == ["replay", "http", "http", "http"])

        let notKept = try run(runtime, ["replay", try #require(entries[0]["id"]?.string)])
        #expect(notKept.status == 65 && notKept.errors.contains("was not kept"))
        #expect(
            try run(runtime, ["replay", try #require(entries[1]["id"]?.string)]).errors == "local-runtime: Nothing.\n")
        #expect(try run(runtime, ["replay", "inv_0"]).status == 65)
        #expect(try run(runtime, ["history", "--status", "9xx"]).errors.contains("status: must be"))
    }

    @Test func `names the key that a request came with, never its text, and nothing for the start token`() throws {
        let runtime = try RunningRuntime([("echo", seconds30, "cat")])
        let store = runtime.folder.file("webhooks.db").path
        let text = try KeyScene.make(in: store).text
        let id = try #require(try Store(path: store).keys().first?.id.text)
        for (request, bearer) in [("by-key", text), ("by-token", RunningRuntime.token)] {
            let client = RawClient(port: runtime.port)
            client.send(
                "POST /functions/echo HTTP/1.1\r\nHost: 127.0.0.1:\(runtime.port)\r\nX-Request-Id: \(request)\r\n"
                    + "Authorization: Bearer \(bearer)\r\nContent-Length: 2\r\n\r\n{}")
            #expect(client.answer()?.status == 200)
            let key = bearer == text ? id : nil
            #expect(try command(runtime, ["history", request, "--json"])["key"]?.string == key)
            let line = try run(runtime, ["logs", "--request", request, "--json"]).output
            #expect(try JSONDocument(Array(line.utf8)).root["key"]?.string == key)
        }
        #expect(eventually { runtime.program.errors.contains("by-token") })
        #expect(runtime.program.errors.contains(id) && !runtime.program.errors.contains(text))
        // What somebody with a key has run again is a call of theirs.
        let replay = RawClient(port: runtime.port)
        replay.send(
            "POST /runtime/invocations/by-token/replay HTTP/1.1\r\nHost: 127.0.0.1:\(runtime.port)\r\n"
                + "X-Request-Id: again\r\nAuthorization: Bearer \(text)\r\n\r\n")
        #expect(replay.answer()?.status == 200)
        #expect(try command(runtime, ["history", "again", "--json"])["key"]?.string == id)
    }

    private func report(_ number: Int, request: Int) -> InvocationReport {
        InvocationReport(
            function: number % 2 == 0 ? "even" : "odd", context: CallContext(requestID: "r\(number)", traceparent: ""),
            cause: .http, start: .warm, startedAt: Timestamp(milliseconds: 0), queued: .zero, duration: .zero,
            peakMemory: nil, status: number % 2 == 0 ? 500 : 200, problem: nil, ending: nil,
            request: [UInt8](repeating: 0x20, count: request), answer: [])
    }
}

/// A command about a runtime of these tests.
func run(_ runtime: RunningRuntime, _ arguments: [String]) throws -> LocalRuntime {
    try LocalRuntime(
        arguments + ["--url", "http://127.0.0.1:\(runtime.port)"],
        environment: ["WEBHOOKS_TOKEN": RunningRuntime.token], in: runtime.folder.url)
}

/// What a command says in JSON.
func command(_ runtime: RunningRuntime, _ arguments: [String]) throws -> JSONValue {
    let run = try run(runtime, arguments)
    #expect(run.status == 0, "\(run.errors)")
    return try JSONDocument(Array(run.output.utf8)).root
}
