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
}
