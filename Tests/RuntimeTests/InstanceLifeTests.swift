import Foundation
import JSON
import TestSupport
import Testing

/// How instances come and go.
@Suite struct InstanceLifeTests {
    @Test func `keeps the least number of instances without a call, also when one dies`() throws {
        let runtime = try RunningRuntime([("kept", warm(#", "instances": {"min": 2, "max": 2}"#), echoing)])
        #expect(eventually { runtime.folder.read("started") == "s\ns\n" })
        let pid = try #require(runtime.functionProcesses.first.flatMap { pid_t($0) })
        kill(pid, SIGKILL)
        #expect(eventually { runtime.folder.read("started") == "s\ns\ns\n" })
        #expect(runtime.call("kept", #"{"a":1}"#)?.body == "{\"a\":1}\n")
        #expect(eventually { runtime.reports.last?["start"]?.string == "warm" })
    }

    @Test func `starts one that dies at once ever less often, and says so`() throws {
        let runtime = try RunningRuntime([
            ("dying", warm(#", "instances": {"min": 1, "max": 1}"#), linesOnly + "exit 3")
        ])
        #expect(eventually { runtime.folder.read("started") == "s\ns\ns\n" })
        let line = "The function ended without an answer. It had nothing to do; the next one is kept ready in"
        #expect(runtime.program.errors.contains("\(line) 1.0 seconds."))
        #expect(eventually { runtime.program.errors.contains("\(line) 4.0 seconds.") })
    }

    @Test func `ends an instance that has nothing to do`() throws {
        let runtime = try RunningRuntime([("idle", warm(#", "idleSeconds": 1"#), echoing)])
        #expect(runtime.call("idle")?.status == 200)
        #expect(eventually { runtime.functionProcesses == [] })
        #expect(runtime.call("idle")?.status == 200)
        #expect(runtime.folder.read("started") == "s\ns\n")
    }

    @Test func `replaces an instance after so many uses`() throws {
        let runtime = try RunningRuntime([("used", warm(#", "usesMax": 3"#), echoing)])
        for _ in 0..<7 { #expect(runtime.call("used")?.status == 200) }
        #expect(runtime.folder.read("started") == "s\ns\ns\n")
    }

    @Test(.enabled(if: Program.isInstalled("python3"), "needs python3"))
    func `replaces an instance that has grown, between two calls`() throws {
        let runtime = try RunningRuntime([
            (
                "growing", warm(#", "memoryMebibytes": 100"#),
                linesOnly + #"""
                    exec python3 -uc '
                    import sys
                    kept = []
                    for line in sys.stdin:
                        kept.append(b"x" * (80 << 20))
                        print("{}")
                    '
                    """#
            )
        ])
        for _ in 1...3 { #expect(runtime.call("growing")?.status == 200) }
        #expect(runtime.folder.read("started") == "s\ns\ns\n")
    }

    @Test func `answers 504 for a call that takes too long, with a fresh instance for the next`() throws {
        let runtime = try RunningRuntime([
            (
                "stubborn", #", "mode": "warm", "timeoutSeconds": 1"#,
                linesOnly + #"""
                    trap '' TERM; cd "$WEBHOOKS_FOLDER"
                    while read -r line; do
                        case $line in *slow*) echo $$ >leader; sleep 100 & echo $! >child; wait;; *) echo '{}';; esac
                    done
                    """#
            )
        ])
        #expect(runtime.call("stubborn")?.status == 200)
        let answer = runtime.call("stubborn", #"{"slow":1}"#)
        #expect(answer?.status == 504)
        #expect(answer?.header("Retry-After") == "1")
        #expect(runtime.call("stubborn")?.status == 200)
        #expect(RunningRuntime.isGone(runtime.folder.read("leader")))
        #expect(eventually { RunningRuntime.isGone(runtime.folder.read("child")) })
        #expect(runtime.folder.read("started") == "s\ns\n")
    }

    @Test(arguments: [
        ("echo hello", "ended without an answer"), ("echo '[]'", "ended without an answer"),
        ("exit 3", "without an answer"),
        ("kill -SEGV $$", "crashed"), ("exec >&-; sleep 100", "crashed"), ("head -c 40000000 /dev/zero", "too long"),
    ])
    func `survives any instance`(misdeed: String, message: String) throws {
        let runtime = try RunningRuntime([
            (
                "odd", warm(),
                linesOnly
                    + "while read -r line; do case $line in *bad*) \(misdeed);; *) printf '%s\\n' \"$line\";; esac; done"
            )
        ])
        #expect(runtime.call("odd", #"{"a":1}"#)?.body == "{\"a\":1}\n")
        let answer = runtime.call("odd", #"{"bad":1}"#)
        #expect(answer?.status == 502)
        #expect(answer?.body.contains(message) == true, "\(answer?.body ?? "")")
        #expect(runtime.call("odd", #"{"a":2}"#)?.body == "{\"a\":2}\n")
    }

    /// What is left of the request would stand in front of the next one's.
    @Test func `gives no more calls to an instance that does not read all of a request`() throws {
        let runtime = try RunningRuntime([
            ("early", warm(), Self.early + "while :; do sleep 100; done")
        ])
        for _ in 1...2 { #expect(runtime.call("early", Self.long)?.status == 413) }
        #expect(runtime.folder.read("started") == "s\ns\n")
    }

    @Test func `gives the next call to one that answers early once it has read all`() throws {
        let runtime = try RunningRuntime([
            ("early", warm(), Self.early + #"read -r rest; while read -r line; do printf '%s\n' "$line"; done"#)
        ])
        #expect(runtime.call("early", Self.long)?.status == 413)
        #expect(runtime.call("early", #"{"b":1}"#)?.body == "{\"b\":1}\n")
        #expect(runtime.folder.read("started") == "s\n")
    }

    private static let early =
        linesOnly + #"dd bs=1 count=1 >/dev/null 2>&1; echo '{"error":{"code":"payload_too_large","message":"m"}}'; "#
    /// Longer than a pipe holds.
    private static let long = "{\"a\":\"\(String(repeating: "a", count: 200_000))\"}"

    @Test func `gives each call of a group its own time`() throws {
        let runtime = try RunningRuntime([
            (
                "steady", #", "mode": "warm", "timeoutSeconds": 1, "concurrency": 8"#,
                linesOnly + "while read -r line; do sleep 0.3; echo '{}'; done"
            )
        ])
        let clients = (0..<8).map { _ in runtime.begin("steady") }
        for client in clients { #expect(client.answer()?.status == 200) }
    }

    @Test(.enabled(if: Program.isInstalled("python3"), "needs python3"))
    func `tells the most memory that an instance has had, from its first call on`() throws {
        let runtime = try RunningRuntime([
            (
                "peak", warm(),
                linesOnly + #"""
                    exec python3 -uc '
                    import sys
                    for line in sys.stdin:
                        if "big" in line: kept = b"x" * (150 << 20); del kept
                        print("{}")
                    '
                    """#
            )
        ])
        #expect(runtime.call("peak")?.status == 200)
        #expect(runtime.call("peak", #"{"big":1}"#)?.status == 200)
        #expect(eventually { runtime.reports.count == 2 })
        let peaks = runtime.reports.map { $0["peakMemoryMiB"]?.integer ?? 0 }
        #expect(peaks.count == 2 && (1..<150).contains(peaks[0]) && peaks[1] >= 150, "\(peaks)")
    }

    /// What was in time is no later for a runtime that stood still.
    @Test(arguments: ["warm", "process"])
    func `takes an answer that came while the runtime was stopped`(mode: String) throws {
        let runtime = try RunningRuntime([
            (
                "quick", #", "mode": "\#(mode)", "timeoutSeconds": 1"#,
                #"""
                [ "$1" = --describe ] && exit 0
                cd "$WEBHOOKS_FOLDER"; read -r line; echo s >run; while [ ! -e go ]; do sleep 0.01; done; echo '{}'; echo s >done
                if [ "$1" = --lines ]; then cat; fi
                """#
            )
        ])
        let call = runtime.begin("quick")
        #expect(eventually { runtime.folder.read("run") == "s\n" })
        runtime.program.signal(SIGSTOP)
        try runtime.folder.write("", to: "go")
        #expect(eventually { runtime.folder.read("done") == "s\n" })
        // Until its time is over.
        usleep(1_200_000)
        runtime.program.signal(SIGCONT)
        #expect(call.answer()?.status == 200)
    }

    /// Else each answer would go to the call after its own.
    @Test func `trusts no instance that said something unasked`() throws {
        let runtime = try RunningRuntime([
            (
                "chatty", warm(),
                linesOnly
                    + #"while read -r line; do printf '%s\n' "$line"; sleep 0.05; echo '{"extra":1}'; echo s >>"$WEBHOOKS_FOLDER/extra"; done"#
            )
        ])
        for number in 1...3 {
            #expect(runtime.call("chatty", "{\"a\":\(number)}")?.body == "{\"a\":\(number)}\n")
            #expect(eventually { runtime.folder.read("extra").count == 2 * number })
        }
    }

    @Test func `turns an error of line mode into a status`() throws {
        let runtime = try RunningRuntime([
            (
                "fail", warm(),
                linesOnly + #"while read -r line; do echo '{"error":{"code":"conflict","message":"m"}}'; done"#
            ),
            ("told", warm(), linesOnly + #"while read -r line; do echo '{"error":"dns","id":"d"}'; done"#),
        ])
        #expect(runtime.call("fail")?.status == 409)
        #expect(runtime.call("told")?.status == 200)
    }
}
