import Foundation
import TestSupport
import Testing

@testable import local_runtime

/// The command line: what each command says of itself, and what it does not take.
@Suite struct CommandTests {
    init() { LoopThread.start }

    @Test func `each command describes itself, with an example of its own`() async {
        let manuals = await Command.manuals
        let names = manuals.map(\.name)
        #expect(Set(names).count == names.count)
        for manual in manuals {
            #expect(!manual.summary.contains("\n") && manual.summary.hasSuffix("."), "\(manual.name)")
            #expect(manual.name == Help.name || manual.notes.contains("xit status"), "\(manual.name)")
            #expect(manual.example.contains("local-runtime \(manual.name)"))
            #expect(Set(manual.options.map(\.name)).count == manual.options.count)
            #expect(manual.options.allSatisfy { $0.name.hasPrefix("-") && !$0.name.contains("=") })
            for line in manual.help.split(separator: "\n") { #expect(line.count <= 120, "\(line)") }
        }
    }

    @Test func `help shows every command, and each its options`() async throws {
        let manuals = await Command.manuals
        let run = try LocalRuntime(["help"])
        #expect(run.status == 0)
        for manual in manuals {
            #expect(run.output.contains("  \(manual.name) "))
            let words = manual.name.split(separator: " ").map(String.init)
            for arguments in [["help"] + words] + [words + ["--help"], words + ["-h"]] {
                let help = try LocalRuntime(arguments)
                #expect(help.output == manual.help && help.status == 0 && help.errors == "")
            }
            for option in manual.options { #expect(manual.help.contains("  \(option.name) ")) }
        }
    }

    @Test func `says its version`() throws {
        #expect(try LocalRuntime(["--version"]).output.wholeMatch(of: /local-runtime \d+\.\d+\.\d+\n/) != nil)
    }

    @Test(arguments: [
        (["sreve"], "There is no command \"sreve\"; did you mean serve? local-runtime help lists them all."),
        (
            ["serve", "--prot", "1"],
            "There is no option \"--prot\"; did you mean --port? See local-runtime help serve."
        ),
        (["serve", "--port"], "--port needs a value; see local-runtime help serve."),
        (["serve", "--port=1", "--port=2"], "Give --port once."),
        (["serve", "--port", "many"], "--port must be a number from 0 to 65535."),
        (["serve", "here"], "\"here\" is one too many; use local-runtime serve [options]."),
        (
            ["receive", "--json=yes"],
            "There is no option \"--json=yes\"; did you mean --json? See local-runtime help receive."
        ),
        (["--port", "80"], "There is no command \"--port\"; local-runtime help lists them all."),
        ([""], "There is no command \"\"; local-runtime help lists them all."),
        (["--", "serve"], "There is no command \"--\"; local-runtime help lists them all."),
        (["frobnicate"], "There is no command \"frobnicate\"; local-runtime help lists them all."),
        (
            [String(repeating: "x", count: 1000)],
            "There is no command \"\(String(repeating: "x", count: 64))…\"; local-runtime help lists them all."
        ),
        (["check", "--frobnicate"], "There is no option \"--frobnicate\"; see local-runtime help check."),
        (["check", "--store="], "--store needs a value; see local-runtime help check."),
        (["check", "--store", ""], "--store needs a value; see local-runtime help check."),
        (["keys", "create", "--name"], "--name needs a value; see local-runtime help keys create."),
        (["help", "sevre"], "There is no command \"sevre\"; did you mean serve? local-runtime help lists them all."),
    ])
    func `says what is wrong with a command line and what is meant`(arguments: [String], message: String) throws {
        let run = try LocalRuntime(arguments)
        #expect(run.status == 64)
        #expect(run.errors == "local-runtime: \(message)\n")
        #expect(run.output == "")
    }

    @Test(arguments: [
        ["backup", ""], ["restore", ""], ["replay", ""], ["keys", "revoke", ""], ["fire", "", "--json"],
    ])
    func `an operand that is empty is none`(arguments: [String]) throws {
        let run = try LocalRuntime(arguments)
        #expect(run.status == 64 && run.errors.contains(" is empty; use local-runtime "), "\(run.errors)")
    }

    @Test func `an option's value is no call for help, and nor is what follows two dashes`() throws {
        let folder = try TemporaryFolder()
        let made = try LocalRuntime(["keys", "create", "--team", "t", "--name", "-h"], in: folder.url)
        #expect(made.status == 0 && made.output.hasPrefix("hk_"), "\(made.output)")
        #expect(try LocalRuntime(["keys", "list"], in: folder.url).output.contains("-h"))
        let backup = try LocalRuntime(["backup", "--", "--help"], in: folder.url)
        #expect(backup.status == 0 && FileManager.default.fileExists(atPath: folder.file("--help").path))
    }

    @Test(arguments: ["serve", "ps", "check", "keys list"])
    func `a store that is no file is refused by every command alike`(command: String) throws {
        let words = command.split(separator: " ").map(String.init)
        for (place, arguments) in [("postgres://here", words), ("here.db", words + ["--store", "postgres://here"])] {
            let run = try LocalRuntime(arguments, environment: ["WEBHOOKS_STORE": place])
            #expect(run.status == 78 && run.output == "")
            #expect(run.errors == "local-runtime: Give the path of a SQLite file with --store or WEBHOOKS_STORE.\n")
        }
    }

    @Test(arguments: ["serve", "check", "backup b.db", "keys list"])
    func `a store without a name is a mistake of whoever typed it`(command: String) throws {
        let words = command.split(separator: " ").map(String.init)
        let run = try LocalRuntime(words + ["--store", ""])
        #expect(run.status == 64 && run.errors.contains("--store needs a value"), "\(run.errors)")
    }
}

/// One run of the program to its end.
struct LocalRuntime {
    var status: Int32
    var output: String
    var errors: String

    init(_ arguments: [String], environment: [String: String] = [:], in folder: URL? = nil) throws {
        let own = try TemporaryFolder()
        let program = try RunningProgram(arguments, environment: environment, in: folder ?? own.url)
        output = program.rest()
        status = program.exitStatus() ?? -1
        errors = program.errors
    }
}
