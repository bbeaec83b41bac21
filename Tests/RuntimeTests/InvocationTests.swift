import Foundation
import TestSupport
import Testing

/// Functions as programs: what reaches them, and what becomes of them.
@Suite struct InvocationTests {
    @Test func `merges a request by the function's own schema, byte for byte`() throws {
        let runtime = try RunningRuntime([
            (
                "echo",
                ", \"timeoutSeconds\": 30, \"routes\": [{\"method\": \"POST\", \"path\": \"/t/{teamId}\", \"status\": 202}]",
                #"""
                [ "$1" = --describe ] && exec echo '{"request":{"properties":{"limit":{"type":"integer"},"idempotencyKey":{"type":"string"}}}}'
                cat; echo
                """#
            )
        ])
        let answer = runtime.exchange(
            "POST", "/t/a%20b?limit=5&x=5", headers: "Idempotency-Key: k\r\nX-Request-Id: mine\r\n",
            body: #"{ "data" : 1.00e0 }"#)
        #expect(answer?.status == 202)
        #expect(answer?.header("X-Request-Id") == "mine")
        #expect(answer?.header("Content-Type") == "application/json")
        #expect(
            answer?.body == #"{"teamId":"a b","limit":5,"x":"5","idempotencyKey":"k", "data" : 1.00e0 }"# + "\n")
        let twice = runtime.exchange("POST", "/t/a", body: #"{"teamId":"b"}"#)
        #expect(twice?.status == 400)
        #expect(twice?.body.contains(#""field":"teamId""#) == true)
    }

    @Test(arguments: [
        ("invalid_request", 400, 65), ("forbidden", 403, 65), ("not_found", 404, 65), ("conflict", 409, 65),
        ("payload_too_large", 413, 65), ("rate_limited", 429, 65), ("internal", 500, 70), ("misconfigured", 500, 78),
        ("unavailable", 503, 75), ("something", 502, 70),
    ])
    func `turns an error into a status`(code: String, status: Int, exitStatus: Int) throws {
        let runtime = try RunningRuntime([
            ("fail", seconds30, "echo '{\"error\":{\"code\":\"\(code)\",\"message\":\"m\"}}'; exit \(exitStatus)")
        ])
        let answer = runtime.call("fail")
        #expect(answer?.status == status)
        #expect((answer?.header("Retry-After") == "1") == [429, 503].contains(status))
        if status != 502 { #expect(answer?.body == "{\"error\":{\"code\":\"\(code)\",\"message\":\"m\"}}\n") }
    }

    @Test(arguments: [
        ("cat >/dev/null; kill -SEGV $$", 502), ("exit 0", 502), ("echo hello", 502), ("echo '{}{}'; exit 0", 502),
        ("echo '[]'", 502), ("exec head -c 10000000 /dev/zero", 502), ("yes", 502), ("echo '{}'; exit 1", 502),
        ("exec <&-; echo '{}'", 200), ("echo '{}'; exec >&- ; exit 0", 200),
    ])
    func `survives any program`(script: String, status: Int) throws {
        let runtime = try RunningRuntime([("odd", seconds30, script), ("good", seconds30, "echo '{}'")])
        let answer = runtime.call("odd", "{\"a\":\"\(String(repeating: "b", count: 200_000))\"}")
        #expect(answer?.status == status)
        if status == 502 { #expect(answer?.body.contains(#""code":"internal""#) == true) }
        #expect(runtime.call("good")?.status == 200)
    }

    /// What is short lies in the pipes when a program ends; the rest has to be taken meanwhile, now and the next time.
    @Test func `takes an answer of any length, time and again`() throws {
        let runtime = try RunningRuntime([
            ("long", seconds30, "head -c 1000000 /dev/zero | tr '\\0' ' '; echo '{}'"),
            ("loud", seconds30, "head -c 1000000 /dev/zero | tr '\\0' 'x' >&2; echo '{}'"),
            ("late", seconds30, "sleep 0.1; echo '{}'"),
        ])
        for _ in 0..<3 {
            #expect(runtime.call("long")?.body.utf8.count == 1_000_003)
            #expect(runtime.call("loud")?.body == "{}\n")
            #expect(runtime.call("late")?.body == "{}\n")
        }
    }

    @Test func `says that a program is missing`() throws {
        let runtime = try RunningRuntime([("gone", seconds30, "")])
        #expect(runtime.exchange("GET", "/readyz")?.status == 200)
        try FileManager.default.removeItem(at: runtime.folder.url.appending(path: "gone"))
        let answer = runtime.call("gone")
        #expect(answer?.status == 500)
        #expect(answer?.body.contains(#""code":"misconfigured""#) == true)
        #expect(runtime.exchange("GET", "/readyz")?.status == 503)
    }

    @Test(arguments: [seconds30, warm()])
    func `says that a program is none for this machine`(settings: String) throws {
        let runtime = try RunningRuntime([("foreign", settings, "")])
        try runtime.folder.write("\u{7F}ELF of another machine", to: "foreign", executable: true)
        let answer = runtime.call("foreign")
        #expect(answer?.status == 500)
        #expect(answer?.body.contains("is none for this machine; build it here") == true)
    }

    @Test func `ends a program that takes too long, with all that it started`() throws {
        let runtime = try RunningRuntime([
            (
                "stubborn", seconds1,
                #"trap '' TERM; echo $$ >"$WEBHOOKS_FOLDER/leader"; sleep 100 & echo $! >"$WEBHOOKS_FOLDER/child"; while :; do sleep 100; done"#
            )
        ])
        let answer = runtime.call("stubborn")
        #expect(answer?.status == 504)
        #expect(answer?.body.contains(#""code":"unavailable""#) == true)
        #expect(RunningRuntime.isGone(runtime.folder.read("leader")))
        #expect(eventually { RunningRuntime.isGone(runtime.folder.read("child")) })
    }

    @Test func `ends what a program leaves behind, and does not wait for it`() throws {
        let runtime = try RunningRuntime([
            ("parent", seconds30, #"sleep 100 & echo $! >"$WEBHOOKS_FOLDER/child"; echo '{}'"#)
        ])
        #expect(runtime.call("parent")?.status == 200)
        #expect(eventually { RunningRuntime.isGone(runtime.folder.read("child")) })
    }

    @Test func `leaves no zombie`() throws {
        let runtime = try RunningRuntime([("quick", seconds30, "echo '{}'")])
        for _ in 0..<20 { #expect(runtime.call("quick")?.status == 200) }
        #expect(runtime.functionProcesses == [])
    }

    @Test func `hands on no descriptor but three, and of the environment what is needed`() throws {
        let runtime = try RunningRuntime(
            [
                ("descriptors", seconds30, "exec ls /proc/self/fd >&2"),
                ("environment", seconds30, "exec env >&2"),
            ], environment: ["WEBHOOKS_STORE": "here.db", "AWS_SECRET": "no", "HOME": "/nowhere"])
        _ = runtime.call("descriptors")
        // The fourth is the folder that ls reads.
        #expect(eventually { runtime.program.errors.contains("0\n1\n2\n3\n") })
        #expect(!runtime.program.errors.contains("\n4\n"))
        _ = runtime.call("environment")
        #expect(eventually { runtime.program.errors.contains("WEBHOOKS_STORE=here.db") })
        #expect(runtime.program.errors.contains("HOME=/nowhere"))
        #expect(!runtime.program.errors.contains("AWS_SECRET"))
        #expect(!runtime.program.errors.contains("WEBHOOKS_TOKEN"))
        #expect(!runtime.program.errors.contains(RunningRuntime.token))
    }

    @Test func `a store that is named by an option is the functions' too, and no other`() throws {
        let runtime = try RunningRuntime(
            [
                (
                    "environment", seconds30,
                    #"env | grep ^WEBHOOKS_STORE= | tr '\n' ' ' >"$WEBHOOKS_FOLDER/stores"; echo '{}'"#
                )
            ],
            arguments: ["--store", "named.db"], environment: ["WEBHOOKS_STORE": "inherited.db"])
        #expect(runtime.call("environment")?.status == 200)
        #expect(runtime.folder.read("stores") == "WEBHOOKS_STORE=named.db ")
        #expect(!runtime.folder.read("named.db.runtime").isEmpty)
    }

    @Test func `runs so many at once, lets so many wait, and turns the others away`() throws {
        let runtime = try RunningRuntime(
            [("gated", seconds30, gate("run") + "echo '{}'")], arguments: ["--processes", "2"])
        let first = [runtime.begin("gated"), runtime.begin("gated")]
        #expect(eventually { runtime.folder.read("run").count == 4 })
        let waiting = (0..<128).map { _ in runtime.begin("gated") }
        let turnedAway = runtime.call("gated")
        #expect(turnedAway?.status == 503)
        #expect(turnedAway?.header("Retry-After") == "1")
        #expect(runtime.folder.read("run").count == 4)
        try runtime.folder.write("", to: "go")
        for client in first + waiting { #expect(client.answer()?.status == 200) }
    }
}

/// Shell that notes its start in a file and waits until the file `go` is there.
func gate(_ name: String) -> String {
    #"cd "$WEBHOOKS_FOLDER"; echo s >>\#(name); while [ ! -e go ]; do sleep 0.01; done; "#
}
