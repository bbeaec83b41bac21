import Foundation
import TestSupport
import Testing

/// A manifest and programs that change while the runtime runs.
@Suite struct ReloadTests {
    @Test func `takes over a new manifest without dropping a call`() throws {
        let runtime = try RunningRuntime([("gated", seconds30, gate("run") + "echo '{}'")])
        let call = runtime.begin("gated")
        #expect(eventually { runtime.folder.read("run") == "s\n" })
        try runtime.folder.write("#!/bin/sh\necho \"{\\\"word\\\":\\\"$WORD\\\"}\"\n", to: "new", executable: true)
        try runtime.folder.write(
            #"""
            {"functions": [{"name": "new", "timeoutSeconds": 5, "environment": {"WORD": "hello"},
                            "routes": [{"method": "GET", "path": "/new", "status": 203}]}]}
            """#, to: "manifest.json")
        #expect(eventually { runtime.exchange("GET", "/new")?.status == 203 })
        #expect(runtime.program.errors.contains("manifest.json has changed and is in force: added new, removed gated."))
        #expect(runtime.exchange("GET", "/new")?.body == "{\"word\":\"hello\"}\n")
        #expect(runtime.call("gated")?.status == 404)
        try runtime.folder.write("", to: "go")
        #expect(call.answer()?.status == 200)
    }

    @Test(arguments: ["process", "warm"])
    func `carries out what waits for a function that a new manifest does not have`(mode: String) throws {
        let script = #"""
            [ "$1" = --describe ] && exit 0
            cd "$WEBHOOKS_FOLDER"; one() { echo s >>run; while [ ! -e go ]; do sleep 0.01; done; echo '{}'; }
            if [ "$1" = --lines ]; then while read -r line; do one; done; else one; fi
            """#
        let runtime = try RunningRuntime([
            ("removed", #", "mode": "\#(mode)", "timeoutSeconds": 30, "instances": {"max": 1}"#, script)
        ])
        let first = runtime.begin("removed")
        #expect(eventually { runtime.folder.read("run") == "s\n" })
        let waiting = (0..<3).map { _ in runtime.begin("removed") }
        runtime.hasReadAll()
        try runtime.folder.write(#"{"functions": []}"#, to: "manifest.json")
        #expect(eventually { runtime.program.errors.contains("is in force") })
        #expect(runtime.call("removed")?.status == 404)
        try runtime.folder.write("", to: "go")
        for call in [first] + waiting { #expect(call.answer()?.status == 200) }
        #expect(eventually { runtime.functionProcesses == [] })
    }

    @Test func `keeps the old manifest where the new one is wrong, and says in which line`() throws {
        let runtime = try RunningRuntime([("good", seconds30, "echo '{}'")])
        try runtime.folder.write("{\"functions\": [\n{\"name\": \"good\",\n\"tmie\": 1}]}", to: "manifest.json")
        #expect(eventually { runtime.program.errors.contains(#"manifest.json:3: unknown key \"tmie\""#) })
        #expect(runtime.call("good")?.status == 200)
        try FileManager.default.removeItem(at: runtime.folder.file("manifest.json"))
        #expect(eventually { runtime.program.errors.contains("manifest.json is not there; start in") })
        #expect(runtime.call("good")?.status == 200)
    }

    @Test func `gives calls to a rebuilt program, while the old one finishes its own`() throws {
        let runtime = try RunningRuntime([
            (
                "built", warm(#", "instances": {"max": 2}"#),
                linesOnly
                    + #"cd "$WEBHOOKS_FOLDER"; while read -r line; do case $line in *slow*) echo s >run; while [ ! -e go ]; do sleep 0.01; done;; esac; echo '{"version":1}'; done"#
            )
        ])
        let slow = runtime.begin("built", #"{"slow":1}"#)
        #expect(eventually { runtime.folder.read("run") == "s\n" })
        #expect(runtime.call("built")?.body == "{\"version\":1}\n")
        try FileManager.default.removeItem(at: runtime.folder.file("built"))
        try runtime.folder.write(
            "#!/bin/sh\n" + linesOnly + #"while read -r line; do echo '{"version":2}'; done"#, to: "built",
            executable: true)
        #expect(eventually { runtime.call("built")?.body == "{\"version\":2}\n" })
        try runtime.folder.write("", to: "go")
        #expect(slow.answer()?.body == "{\"version\":1}\n")
        #expect(runtime.call("built")?.body == "{\"version\":2}\n")
    }

    @Test func `starts instances anew with new settings`() throws {
        let entry = { (word: String) in warm(", \"environment\": {\"WORD\": \"\(word)\"}") }
        let script = linesOnly + #"while read -r line; do echo "{\"word\":\"$WORD\"}"; done"#
        let runtime = try RunningRuntime([("word", entry("one"), script)])
        #expect(runtime.call("word")?.body == "{\"word\":\"one\"}\n")
        try runtime.folder.write("{\"functions\": [{\"name\": \"word\"\(entry("two"))}]}", to: "manifest.json")
        #expect(eventually { runtime.call("word")?.body == "{\"word\":\"two\"}\n" })
        #expect(runtime.program.errors.contains("is in force: changed word."))
    }
}
