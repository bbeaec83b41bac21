import Foundation
import JSON
import TestSupport
import Testing

/// What a function may use, and that it costs nobody else when it uses more.
@Suite(.enabled(if: Program.isInstalled("python3"), "needs python3")) struct ProcessLimitTests {
    /// Line by line, or once.
    private static let program = #"""
        [ "$1" = --describe ] && exit 0
        exec python3 -uc '
        import sys
        for line in sys.stdin:
            if "memory" in line:
                kept = []
                while True: kept.append(b"x" * (1 << 20))
            if "time" in line:
                while True: pass
            print("{}")
        '
        """#

    @Test(arguments: ["process", "warm"], ["memory", "time"])
    func `ends a program that uses too much, for that call alone`(mode: String, resource: String) throws {
        let runtime = try RunningRuntime([
            (
                "hungry", #", "mode": "\#(mode)", "timeoutSeconds": 300, "memoryMebibytes": 64, "cpuSeconds": 1"#,
                Self.program
            )
        ])
        #expect(runtime.call("hungry")?.status == 200)
        let answer = runtime.call("hungry", "{\"\(resource)\":1}")
        #expect(answer?.status == 502)
        let key = resource == "memory" ? "memoryMebibytes" : "cpuSeconds"
        #expect(answer?.body.contains(key) == true, "\(answer?.body ?? "")")
        #expect(runtime.call("hungry")?.status == 200)
        #expect(eventually { runtime.reports.contains { $0["status"]?.integer == 502 } })
        let line = runtime.reports.first { $0["status"]?.integer == 502 }
        #expect(line?["level"]?.string == "warning" && line?["message"]?.string?.contains(key) == true)
        #expect(resource == "time" || line?["peakMemoryMiB"]?.integer ?? 0 > 32)
    }

    /// Who may not raise a limit again would give the second call less, and the third one none.
    @Test func `gives each call of an instance as much processor time`() throws {
        let runtime = try RunningRuntime([
            (
                "working", #", "mode": "warm", "timeoutSeconds": 300, "cpuSeconds": 1"#,
                #"""
                [ "$1" = --describe ] && exit 0
                exec python3 -uc '
                import sys, time
                for line in sys.stdin:
                    end = time.process_time() + 0.7
                    while time.process_time() < end: pass
                    print("{}")
                '
                """#
            )
        ])
        for _ in 1...5 { #expect(runtime.call("working")?.status == 200) }
        #expect(eventually { runtime.reports.count == 5 })
        #expect(runtime.reports.count { $0["start"]?.string == "cold" } == 1)
    }

    @Test func `ends a program that does not heed that its processor time is over`() throws {
        let runtime = try RunningRuntime([
            (
                "deaf", #", "mode": "warm", "timeoutSeconds": 300, "cpuSeconds": 1"#,
                #"""
                [ "$1" = --describe ] && exit 0
                exec python3 -uc '
                import signal, sys
                signal.signal(signal.SIGXCPU, signal.SIG_IGN)
                for line in sys.stdin:
                    while True: pass
                '
                """#
            )
        ])
        let answer = runtime.call("deaf")
        #expect(answer?.status == 502)
        #expect(answer?.body.contains("cpuSeconds") == true, "\(answer?.body ?? "")")
    }
}
