import Foundation
import TestSupport
import Testing

/// How the runtime begins and ends, and what it does in between without being asked.
@Suite struct LifeTests {
    @Test func `lets what runs end, takes nothing new, and exits 0`() throws {
        let runtime = try RunningRuntime([("gated", seconds30, gate("run") + "echo '{}'")])
        let call = runtime.begin("gated")
        let idle = RawClient(port: runtime.port)
        idle.send(runtime.request("GET", "/healthz"))
        #expect(idle.answer()?.status == 200)
        #expect(eventually { runtime.folder.read("run") == "s\n" })
        runtime.program.signal(SIGTERM)
        #expect(idle.everything() == "")
        #expect(eventually { !RawClient(port: runtime.port).isConnected })
        try runtime.folder.write("", to: "go")
        let answer = call.answer()
        #expect(answer?.status == 200)
        #expect(answer?.header("Connection") == "close")
        #expect(runtime.program.exitStatus() == 0)
    }

    @Test func `ends what runs at a second signal`() throws {
        let runtime = try RunningRuntime([
            ("gated", seconds30, #"echo $$ >"$WEBHOOKS_FOLDER/pid"; "# + gate("run"))
        ])
        let call = runtime.begin("gated")
        #expect(eventually { runtime.folder.read("run") == "s\n" })
        runtime.program.signal(SIGINT)
        #expect(eventually { !RawClient(port: runtime.port).isConnected })
        runtime.program.signal(SIGINT)
        #expect(call.answer()?.status == 502)
        #expect(runtime.program.exitStatus() == 0)
        #expect(RunningRuntime.isGone(runtime.folder.read("pid")))
    }

    @Test func `wakes what has work to do, once for a burst`() throws {
        let runtime = try RunningRuntime([
            ("work", ", \"timeoutSeconds\": 30, \"wakes\": [\"drain\"]", "echo '{}'"),
            ("drain", seconds30, gate("run") + "cat >>requests; echo '{}'"),
        ])
        #expect(runtime.call("work")?.status == 200)
        #expect(eventually { runtime.folder.read("run") == "s\n" })
        for _ in 0..<20 { #expect(runtime.call("work")?.status == 200) }
        #expect(runtime.folder.read("run") == "s\n")
        try runtime.folder.write("", to: "go")
        #expect(eventually { runtime.folder.read("requests") == "{}{}" })
        #expect(runtime.folder.read("run") == "s\ns\n")
    }

    @Test func `does not wake anybody after a refusal`() throws {
        let runtime = try RunningRuntime([
            (
                "work", ", \"timeoutSeconds\": 30, \"wakes\": [\"drain\"]",
                #"grep -q bad && { echo '{"error":{"code":"conflict","message":"m"}}'; exit 65; }; echo '{}'"#
            ),
            ("drain", seconds30, #"echo s >>"$WEBHOOKS_FOLDER/run"; echo '{}'"#),
        ])
        #expect(runtime.call("work", "{\"bad\":1}")?.status == 409)
        #expect(runtime.call("work")?.status == 200)
        #expect(eventually { runtime.folder.read("run") == "s\n" })
    }

    @Test func `begins again a moment after a background run was killed, without being woken`() throws {
        let runtime = try RunningRuntime([
            ("work", ", \"timeoutSeconds\": 30, \"wakes\": [\"drain\"]", "echo '{}'"),
            (
                "drain", seconds30,
                #"cd "$WEBHOOKS_FOLDER"; echo s >>run; [ $(wc -l <run) -lt 3 ] && kill -9 $$; echo '{}'; echo e >>run"#
            ),
        ])
        #expect(runtime.call("work")?.status == 200)
        #expect(eventually { runtime.folder.read("run") == "s\ns\ns\ne\n" })
    }

    @Test func `makes a token where none is given`() throws {
        let folder = try TemporaryFolder()
        try folder.write("{\"functions\": []}", to: "manifest.json")
        let program = try RunningProgram(["serve", "--port=0", "--manifest", "manifest.json"], in: folder.url)
        #expect(program.line().hasPrefix("listening on http://127.0.0.1:"))
        let token = program.line()
        #expect(token.hasPrefix("token: "))
        #expect(token.utf8.count == 7 + 64)
        program.signal(SIGTERM)
        #expect(program.exitStatus() == 0)
    }

    @Test func `says that a port is in use`() throws {
        let runtime = try RunningRuntime([])
        let second = try RunningProgram(
            ["serve", "--port", String(runtime.port), "--manifest", "manifest.json"], in: runtime.folder.url)
        #expect(second.exitStatus() == 69)
        #expect(second.errors.contains("Port \(runtime.port) is in use"))
        #expect(runtime.exchange("GET", "/healthz")?.status == 200)
    }

    @Test(arguments: [
        (["serve", "--host", "0.0.0.0"], 78, "set WEBHOOKS_TOKEN"),
        (["serve", "--host", "::"], 78, "set WEBHOOKS_TOKEN"),
        (["serve", "--host", "a.example"], 64, "--host must be an address"),
        (["receive", "--host", "192.0.2.1"], 64, "loopback"),
        (["serve", "--port", "none"], 64, "--port none needs --socket"), (["serve", "--tls-cert", "x"], 64, "both"),
        (["serve", "--cors-origin", "*"], 64, "--cors-origin"),
        (["serve", "--cors-origin", "https://a.example/"], 64, "--cors-origin"),
        (["serve", "--port", "x"], 64, "--port must be a number"), (["serve", "--port"], 64, "needs a value"),
        (["serve", "--prot", "1"], 64, "There is no option \"--prot\""), (["serve", "x"], 64, "one too many"),
        (["serve", "--port", "1", "--port", "2"], 64, "once"), (["sevre"], 64, "There is no command"),
        (["serve", "--manifest", "none.json"], 78, "none.json is not there"),
        (["serve", "--manifest", "bad.json"], 78, "bad.json:2: unknown key \"name\""),
        (["serve", "--host-name", "a b"], 64, "--host-name"), (["receive", "--answer", "99"], 64, "--answer"),
        (["receive", "--delay", "5"], 64, "--delay"), (["receive", "--secret-file", "none"], 78, "cannot be read"),
        (["help", "x"], 64, "no command"), (["--help"], 0, ""), (["help", "serve"], 0, ""),
        (["serve", "--help"], 0, ""),
        (["receive", "-h"], 0, ""), ([], 0, ""),
    ])
    func `says what to do about a wrong command line`(arguments: [String], status: Int32, message: String) throws {
        let folder = try TemporaryFolder()
        try folder.write("{\n\"name\": []}", to: "bad.json")
        let program = try RunningProgram(arguments, in: folder.url)
        #expect(program.exitStatus() == status)
        if status == 0 { #expect(program.rest().contains("Usage: local-runtime")) }
        #expect(program.errors.contains(message) || message.isEmpty)
        #expect(program.errors.isEmpty == (status == 0))
    }
}
