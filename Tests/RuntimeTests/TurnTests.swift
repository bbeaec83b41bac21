import Foundation
import JSON
import TestSupport
import Testing

/// Who gets a process next where there are not enough.
@Suite struct TurnTests {
    /// A turn that nobody could use must not be the last one.
    @Test func `a function gets its turn although the one before it has nothing left`() throws {
        let runtime = try RunningRuntime(
            [
                ("long", seconds30, gate("run") + "echo '{}'"), ("short", seconds30, "echo '{}'"),
                ("last", seconds30, "echo '{}'"),
            ], arguments: ["--processes", "1"])
        let long = runtime.begin("long")
        #expect(eventually { runtime.folder.read("run") == "s\n" })
        let short = runtime.begin("short")
        runtime.hasReadAll()
        // So much less has the last one waited when the one before it is turned away, as all are after `Pool.waitMax`.
        usleep(2_000_000)
        let last = runtime.begin("last")
        #expect(short.answer()?.status == 503)
        try runtime.folder.write("", to: "go")
        #expect(long.answer()?.status == 200)
        #expect(last.answer()?.status == 200)
    }

    @Test func `what a timer runs does not stand behind clients of its function`() throws {
        let runtime = try RunningRuntime(
            [
                ("long", seconds30, gate("run") + "echo '{}'"),
                ("timed", seconds30 + #", "timers": [{"schedule": "rate(1 second)"}]"#, "echo '{}'"),
            ], arguments: ["--processes", "1"])
        let long = runtime.begin("long")
        #expect(eventually { runtime.folder.read("run") == "s\n" })
        let client = runtime.begin("timed")
        runtime.hasReadAll()
        let runs = { runtime.reports.count { $0["cause"]?.string == "timer" && $0["status"]?.integer == 200 } }
        let before = runs()
        #expect(eventually { runs() >= before + 2 })
        try runtime.folder.write("", to: "go")
        #expect(long.answer()?.status == 200)
        #expect(client.answer()?.status == 200)
    }
}
