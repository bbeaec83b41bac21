import Foundation
import TestSupport
import Testing

/// Instances that stay up: what they are given, how many there are, and what becomes of calls when one fails.
@Suite struct PoolTests {
    @Test func `gives one process call after call, and each its own answer`() throws {
        let runtime = try RunningRuntime([("echo", warm(), echoing)])
        for number in 0..<50 {
            let answer = runtime.call("echo", "{\"number\": \(number)}")
            #expect(answer?.status == 200)
            #expect(answer?.body == "{\"number\": \(number)}\n")
        }
        #expect(runtime.folder.read("started") == "s\n")
    }

    @Test func `gives what waits as one group`() throws {
        let runtime = try RunningRuntime([
            (
                "grouped", warm(", \"concurrency\": 8"),
                // One read takes what one write has put into the pipe.
                linesOnly + #"""
                    cd "$WEBHOOKS_FOLDER"; read -r first; echo s >>run; while [ ! -e go ]; do sleep 0.01; done; echo '{}'
                    while count=$(dd bs=1M count=1 2>/dev/null | wc -l); [ "$count" -gt 0 ]; do
                        for number in $(seq "$count"); do echo "{\"count\":$count,\"number\":$number}"; done
                    done
                    """#
            )
        ])
        let first = runtime.begin("grouped")
        #expect(eventually { runtime.folder.read("run") == "s\n" })
        let waiting = (0..<20).map { _ in runtime.begin("grouped") }
        runtime.hasReadAll()
        try runtime.folder.write("", to: "go")
        #expect(first.answer()?.status == 200)
        let counts = waiting.map { $0.answer()?.body.contains(#""count":8,"#) == true }
        #expect(counts.count { $0 } == 16)
    }

    @Test func `gives one process requests that are longer than a pipe holds`() throws {
        let runtime = try RunningRuntime([("echo", warm(), echoing)])
        for letter in ["a", "b", "c"] {
            let request = "{\"text\": \"\(String(repeating: letter, count: 100_000))\"}"
            #expect(runtime.call("echo", request)?.body == request + "\n")
        }
        #expect(runtime.folder.read("started") == "s\n")
    }

    @Test func `puts a request with line feeds into one line`() throws {
        let runtime = try RunningRuntime([("echo", warm(), echoing)])
        #expect(runtime.call("echo", "{\n\"a\":\n1}\n")?.body == "{ \"a\": 1}\n")
    }

    @Test func `hands a request with line feeds to a real function as it was written`() throws {
        let receiver = try Receiver(.answering(status: 200))
        let service = try RunningService()
        _ = try service.createWebhook(url: receiver.url())
        let data = "{\n  \"a\" : 1.00e0,\r\n\t\"b\": [\n]\n}"
        _ = try service.trigger(data)
        #expect(eventually { !receiver.requests.isEmpty })
        let body = String(decoding: receiver.requests.first?.body ?? [], as: UTF8.self)
        #expect(body.contains("\"data\":\(data)"), "\(body)")
    }

    @Test func `answers or turns away each of 1000 calls at once, with never more processes than allowed`() throws {
        raiseDescriptorLimit()
        let runtime = try RunningRuntime([
            (
                "slow", warm(", \"instances\": {\"min\": 1, \"max\": 4}"),
                linesOnly + "while read -r line; do sleep 0.01; echo '{}'; done"
            )
        ])
        let most = ProcessCount(of: runtime)
        let clients = (0..<1000).map { _ in runtime.begin("slow") }
        var statuses: [Int: Int] = [:]
        for client in clients {
            let answer = client.answer()
            statuses[answer?.status ?? 0, default: 0] += 1
            if answer?.status != 200 { #expect(answer?.header("Retry-After") != nil) }
        }
        #expect(Set(statuses.keys).isSubset(of: [200, 429, 503]), "\(statuses)")
        #expect(statuses[200] ?? 0 >= 100, "\(statuses)")
        #expect((2...4).contains(most.stop()))
        runtime.program.signal(SIGTERM)
        #expect(runtime.program.exitStatus() == 0)
        #expect(eventually { runtime.leftProcesses == [] })
    }

    @Test func `loses one call with an instance that is killed, and starts another`() throws {
        let runtime = try RunningRuntime([
            (
                "gated", warm(),
                linesOnly
                    + #"cd "$WEBHOOKS_FOLDER"; while read -r line; do echo $$ >pid; while [ ! -e go ]; do sleep 0.01; done; echo '{}'; done"#
            )
        ])
        let call = runtime.begin("gated")
        #expect(eventually { runtime.folder.read("pid").hasSuffix("\n") })
        let next = runtime.begin("gated")
        let pid = try #require(pid_t(runtime.folder.read("pid").dropLast()))
        kill(pid, SIGKILL)
        let answer = call.answer()
        #expect(answer?.status == 502)
        #expect(answer?.body.contains("The function crashed.") == true)
        try runtime.folder.write("", to: "go")
        #expect(next.answer()?.status == 200)
        #expect(runtime.call("gated")?.status == 200)
        #expect(RunningRuntime.isGone("\(pid)"))
    }
}
