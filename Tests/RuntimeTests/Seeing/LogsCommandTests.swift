import Foundation
import JSON
import TestSupport
import Testing

@testable import local_runtime

/// `local-runtime logs`, and a reader of stderr that is stuck.
@Suite struct LogsCommandTests {
    private static let functions = [
        (name: "good", entry: seconds30, script: #"echo "plain words" >&2; echo '{}'"#),
        (name: "crash", entry: seconds30, script: "kill -9 $$"),
    ]

    @Test func `shows the lines of the runtime and of its functions, and those that are asked for`() throws {
        let runtime = try RunningRuntime(Self.functions)
        #expect(runtime.exchange("POST", "/functions/good", headers: "X-Request-Id: r1\r\n", body: "{}")?.status == 200)
        #expect(
            runtime.exchange("POST", "/functions/crash", headers: "X-Request-Id: r2\r\n", body: "{}")?.status == 502)
        let all = try run(runtime, ["logs"]).output
        #expect(all.contains("good: plain words\n"))
        #expect(all.contains("info    good answered requestId=r1 status=200 cause=http start=cold"))
        #expect(all.contains("warning crash The function crashed. requestId=r2 status=502"))
        let some: [([String], String)] = [
            (["--function", "crash"], "requestId=r2"), (["--request", "r1"], "requestId=r1"), (["--count", "1"], "r2"),
        ]
        for (arguments, word) in some {
            let lines = try run(runtime, ["logs"] + arguments).output.split(separator: "\n")
            #expect(lines.count == 1 && lines[0].contains(word), "\(lines)")
        }
        let warnings = try run(runtime, ["logs", "--level", "warning"]).output
        #expect(!warnings.contains("requestId=r1") && warnings.contains("requestId=r2"))
        let json = try run(runtime, ["logs", "--json", "--request", "r1"]).output
        #expect(json.hasPrefix(#"{"time":""#) && json.contains(#""requestId":"r1""#))
        let plain = try run(runtime, ["logs", "--json", "--function", "good"]).output.split(separator: "\n")
        #expect(plain.first.map(String.init) == #"{"function":"good","text":"plain words"}"#)
        #expect(plain.allSatisfy { (try? JSONDocument(Array($0.utf8)))?.root.kind == .object })
        #expect(try run(runtime, ["logs", "--level", "all"]).status == 64)
        #expect(try run(runtime, ["logs", "--count", "-1"]).status == 64)
    }

    @Test func `follows what comes, and ends at Ctrl-C or with the runtime`() throws {
        let runtime = try RunningRuntime(Self.functions)
        let followers = try (0..<2).map { _ in
            try RunningProgram(
                ["logs", "-f", "--function", "good", "--url", "http://127.0.0.1:\(runtime.port)"],
                environment: ["WEBHOOKS_TOKEN": RunningRuntime.token], in: runtime.folder.url)
        }
        for _ in 0..<2 {
            #expect(runtime.call("good")?.status == 200)
            for follower in followers {
                #expect(follower.line() == "good: plain words")
                #expect(follower.line().contains("answered"))
            }
        }
        followers[0].signal(SIGINT)
        #expect(followers[0].exitStatus() == -SIGINT)
        runtime.program.signal(SIGTERM)
        // A follower that waits for a line holds up no end.
        #expect(runtime.program.exitStatus(within: 10) == 0)
        #expect(followers[1].exitStatus() == 69)
    }

    @Test func `goes on where nobody reads its stderr`() throws {
        let folder = try TemporaryFolder()
        let line = String(repeating: "x", count: 60_000)
        try folder.write("#!/bin/sh\necho \(line) >&2\necho '{}'\n", to: "loud", executable: true)
        try folder.write("{\"functions\": [{\"name\": \"loud\"\(seconds30)}]}", to: "manifest.json")
        let (output, errors) = (Foundation.Pipe(), Foundation.Pipe())
        let process = try ChildProcess(
            [
                Program.folder.appending(path: "local-runtime").path, "serve", "--port", "0", "--manifest",
                "manifest.json", "--programs", folder.url.path,
            ],
            environment: ["WEBHOOKS_TOKEN": "t", "PATH": "/usr/bin:/bin"], in: folder.url, output: .pipe(output),
            errors: .pipe(errors))
        let greeting = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
        let port = try #require(greeting.split(separator: "\n")[0].split(separator: ":").last.flatMap { Int($0) })
        // More than the pipe and the runtime's own room take.
        let client = RawClient(port: port)
        for _ in 0..<(LineOutput.pendingMax / 60_000 + 10) {
            client.send(
                "POST /functions/loud HTTP/1.1\r\nHost: 127.0.0.1:\(port)\r\nAuthorization: Bearer t\r\n"
                    + "Content-Length: 2\r\n\r\n{}")
            #expect(client.answer()?.status == 200)
        }
        client.send("GET /metrics HTTP/1.1\r\nHost: 127.0.0.1:\(port)\r\nAuthorization: Bearer t\r\n\r\n")
        let metrics = try #require(client.answer()?.body)
        let lost = metrics.split(separator: "\n").first { $0.hasPrefix("hookfile_log_lines_lost_total ") }
        #expect(lost?.split(separator: " ").last.flatMap { Int($0) } ?? 0 > 0)
        process.signal(SIGTERM)
        #expect(process.waitForEnd() == 0)
    }
}
