import Foundation
import TestSupport
import Testing

/// That no process outlives the runtime, however that ends.
@Suite struct OrphanTests {
    /// It ignores the signal to end, and so do its child and a grandchild in a session of its own.
    private static let stubborn = #"""
        trap '' TERM HUP INT; cd "$WEBHOOKS_FOLDER"
        sh -c 'trap "" TERM; echo s >>up; while :; do sleep 100; done' &
        setsid sh -c 'trap "" TERM; echo s >>up; while :; do sleep 100; done' &
        """#

    @Test func `a runtime that is killed leaves nobody, busy or idle, warm or not`() throws {
        let runtime = try RunningRuntime([
            ("single", seconds30, Self.stubborn + "\necho s >>up; while :; do sleep 100; done"),
            ("busy", warm(), linesOnly + Self.stubborn + "\nread -r line; echo s >>up; while :; do sleep 100; done"),
            (
                "idle", warm(#", "instances": {"min": 2, "max": 2}"#),
                linesOnly + "trap '' TERM; while :; do sleep 100; done"
            ),
            // Neither its group nor its environment is that of its program.
            (
                "bare", seconds30,
                #"cd "$WEBHOOKS_FOLDER"; echo $$ >bare; exec env -i /bin/sh -c 'trap "" TERM; while :; do /bin/sleep 100; done'"#
            ),
        ])
        let calls = ["single", "busy", "bare"].map { runtime.begin($0) }
        defer { withExtendedLifetime(calls) {} }
        #expect(eventually { runtime.folder.read("up").count == 12 && runtime.folder.read("bare").hasSuffix("\n") })
        #expect(eventually { runtime.functionProcesses.count == 5 })
        runtime.program.signal(SIGKILL)
        #expect(runtime.program.exitStatus() == -SIGKILL)
        #expect(eventually { runtime.leftProcesses == [] })
        #expect(eventually { RunningRuntime.isGone(runtime.folder.read("bare")) })
    }

    @Test func `a runtime that ends takes all with it that left its function`() throws {
        let runtime = try RunningRuntime([
            (
                "parent", seconds30,
                #"cd "$WEBHOOKS_FOLDER"; setsid sh -c 'echo $$ >child; exec sleep 100' & while [ ! -s child ]; do sleep 0.01; done; echo '{}'"#
            )
        ])
        #expect(runtime.call("parent")?.status == 200)
        runtime.program.signal(SIGTERM)
        #expect(runtime.program.exitStatus() == 0)
        #expect(eventually { RunningRuntime.isGone(runtime.folder.read("child")) })
    }

    @Test func `what has left its function ends with the call, not with the runtime`() throws {
        let runtime = try RunningRuntime([
            (
                "parent", seconds30,
                #"cd "$WEBHOOKS_FOLDER"; setsid sh -c 'sh -c "echo \$\$ >inner; exec sleep 100" & echo $$ >child; wait' & while [ ! -s child ] || [ ! -s inner ]; do sleep 0.01; done; echo '{}'"#
            ),
            ("kept", warm(), echoing),
        ])
        #expect(runtime.call("kept")?.status == 200)
        #expect(runtime.call("parent")?.status == 200)
        #expect(eventually { RunningRuntime.isGone(runtime.folder.read("child")) })
        #expect(eventually { RunningRuntime.isGone(runtime.folder.read("inner")) })
        // What is in its place stays there.
        #expect(runtime.call("kept")?.status == 200)
        #expect(runtime.folder.read("started") == "s\n")
        #expect(runtime.guardProcess != nil)
    }

    @Test func `a guard that is killed is replaced`() throws {
        let runtime = try RunningRuntime([("slow", seconds30, "trap '' TERM; while :; do sleep 100; done")])
        #expect(eventually { runtime.guardProcess != nil })
        let first = try #require(runtime.guardProcess)
        kill(first, SIGKILL)
        #expect(eventually { runtime.guardProcess.map { $0 != first } == true })
        let call = runtime.begin("slow")
        defer { withExtendedLifetime(call) {} }
        #expect(eventually { runtime.functionProcesses.count == 1 })
        runtime.program.signal(SIGKILL)
        #expect(eventually { runtime.leftProcesses == [] })
    }

    @Test func `a guard ends with its runtime`() throws {
        let runtime = try RunningRuntime([])
        #expect(eventually { runtime.guardProcess != nil })
        let pid = try #require(runtime.guardProcess)
        runtime.program.signal(SIGTERM)
        #expect(runtime.program.exitStatus() == 0)
        #expect(eventually { RunningRuntime.isGone("\(pid)") })
    }
}
