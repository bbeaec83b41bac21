import Foundation
import TestSupport
import Testing

/// What programs say of themselves, and that nobody has to wait for it for long.
@Suite struct DescriptionTests {
    /// Notes each question and each line that it gets; the file `slow` keeps it from saying what it is.
    private static let program = #"""
        cd "$WEBHOOKS_FOLDER"
        if [ "$1" = --describe ]; then
            echo d >>asked
            [ -e slow ] && exec sleep 20
            [ -e killed ] && kill -KILL $$
            echo '{"lineContext":true,"request":{"type":"object","properties":{"n":{"type":"integer"}}}}'
            exit 0
        fi
        if [ "$1" = --lines ]; then
            while read -r line; do
                echo "$* $line" >>lines
                case $line in *gate*) echo s >>run; while [ ! -e go ]; do sleep 0.01; done;; esac
                echo '{"a":1}'
            done
            exit 0
        fi
        cat >/dev/null; echo s >>run; while [ ! -e go ]; do sleep 0.01; done; echo '{"a":1}'
        """#

    private func scene(_ entry: String) throws -> RunningRuntime {
        try RunningRuntime([
            ("look", entry + #", "routes": [{"method": "GET", "path": "/look"}]"#, Self.program)
        ])
    }

    @Test func `asks each program once, however many calls wait for what it says`() throws {
        let runtime = try scene(warm())
        let clients = (0..<20).map { _ in
            let client = RawClient(port: runtime.port)
            client.send(runtime.request("GET", "/look?n=1"))
            return client
        }
        for client in clients { #expect(client.answer()?.status == 200) }
        #expect(runtime.folder.read("asked") == "d\n")
    }

    /// Killed by the system, say: it may have been short of memory.
    @Test func `asks a program again that could not say what it is, and calls it meanwhile`() throws {
        let runtime = try scene(warm())
        try runtime.folder.write("", to: "killed")
        let refused = runtime.exchange("GET", "/look?n=1")
        #expect(refused?.status == 503)
        #expect(refused?.header("Retry-After") != nil)
        #expect(runtime.exchange("GET", "/look")?.status == 200)
        #expect(runtime.folder.read("lines") == "--lines {}\n")
        try FileManager.default.removeItem(at: runtime.folder.file("killed"))
        // It is asked again without a call that would want to know, and given what it asks for.
        #expect(eventually { runtime.folder.read("asked").count > 2 })
        #expect(eventually { runtime.exchange("GET", "/look?n=1")?.status == 200 })
        #expect(
            eventually {
                _ = runtime.exchange("GET", "/look?n=2")
                return runtime.folder.read("lines").contains("--lines --context {\"requestId\":")
            })
    }

    @Test func `a question waits neither for a process nor for those that wait for one`() throws {
        let runtime = try scene(#", "timeoutSeconds": 30, "instances": {"max": 1}"#)
        let clients = (0..<5).map { _ in runtime.begin("look") }
        #expect(eventually { runtime.folder.read("run") == "s\n" })
        let asking = RawClient(port: runtime.port)
        asking.send(runtime.request("GET", "/look?n=1"))
        #expect(eventually { runtime.folder.read("asked") == "d\n" })
        try runtime.folder.write("", to: "go")
        for client in clients + [asking] { #expect(client.answer()?.status == 200) }
    }

    @Test func `a rebuilt program is started as it asks for now`() throws {
        let version = { (number: Int, says: String) in
            "#!/bin/sh\n[ \"$1\" = --describe ] && { echo '{\(says)}'; exit 0; }\n"
                + "while read -r line; do echo \"{\\\"v\\\":\(number),\\\"with\\\":\\\"$*\\\"}\"; done\n"
        }
        let runtime = try RunningRuntime([("built", warm(), version(1, ""))])
        #expect(runtime.call("built")?.body == "{\"v\":1,\"with\":\"--lines\"}\n")
        try FileManager.default.removeItem(at: runtime.folder.file("built"))
        try runtime.folder.write(version(2, "\"lineContext\":true"), to: "built", executable: true)
        #expect(eventually { runtime.call("built")?.body == "{\"v\":2,\"with\":\"--lines --context\"}\n" })
    }
}
