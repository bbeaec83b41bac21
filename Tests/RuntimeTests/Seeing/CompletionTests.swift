import Foundation
import TestSupport
import Testing

@testable import local_runtime

/// What the shells complete.
@Suite struct CompletionTests {
    init() { LoopThread.start }

    @Test(arguments: [
        (["lo"], "logs"), (["serve", "--por"], "--port"), (["logs", "--level", "w"], "warning"),
        (["logs", "--level", "=", "w"], "warning"), (["logs", "--function", "li"], "listDeliveries listWebhooks"),
        (["logs", "--level=w"], "--level=warning"), (["dead-letters", "list", "--function", "trig"], "trigger"),
        (["fire", "cl"], "cleanup"), (["fire", "tri"], ""), (["fire", "--j"], "--json"),
        (["help", "keys", ""], "create list revoke"), (["help", "keys", "create", ""], ""), (["keys", "c"], "create"),
        (["backup", "Pack"], "Package.swift"), (["restore", "--force", "Pack"], "Package.swift"),
        (["serve", "--programs", "functions/creat"], "functions/createWebhook"),
        (["completion", "z"], "zsh"), (["help", "rep"], "replay"), (["serve", "--manifest", "Pack"], "Package.swift"),
        (["serve", "--port", ""], ""), (["nothing", "-"], ""), (["--v"], "--version"),
    ])
    func `bash completes commands, options and values`(words: [String], offered: String) throws {
        #expect(try complete(words).split(separator: " ").sorted().joined(separator: " ") == offered)
    }

    @Test func `bash offers every command and every option that help shows`() async throws {
        for manual in await Command.manuals {
            let words = manual.name.split(separator: " ").map(String.init)
            #expect(try complete(words.dropLast() + [words.last ?? ""]).contains(words.last ?? " "))
            let options = try complete(words + ["--"]).split(separator: " ").map(String.init)
            for option in manual.options where option.name.hasPrefix("--") {
                #expect(options.contains(option.name), "\(manual.name) \(option.name)")
            }
        }
    }

    @Test(.enabled(if: Program.isInstalled("zsh"), "needs zsh"))
    func `zsh takes the script`() throws {
        let script = try LocalRuntime(["completion", "zsh"]).output
        let run = try Program.run(
            ["zsh", "-f", "-c", "source /dev/stdin && (( $+_comps[local-runtime] )) && echo loaded"],
            input: Array(script.utf8))
        #expect(String(decoding: run.output, as: UTF8.self) == "loaded\n", "\(run.errors)")
    }

    @Test func `there is none for another shell`() throws {
        let run = try LocalRuntime(["completion", "fish"])
        #expect(run.status == 64 && run.errors.contains("bash and for zsh"))
    }

    @Test func `bash keeps a name with a space together`() throws {
        let folder = try TemporaryFolder()
        try folder.write("", to: "my backup.db")
        try folder.write("", to: "my other.db")
        #expect(
            try complete(["restore", "my"], in: folder.url, separator: "|").split(separator: "|").sorted() == [
                "my backup.db", "my other.db",
            ])
    }

    @Test(
        .enabled(if: Program.isInstalled("zsh"), "needs zsh"),
        arguments: [
            (["lo"], "logs"), (["logs", "--level=w"], "warning"), (["logs", "--level", "w"], "warning"),
            (["logs", "--function", "li"], "listDeliveries listWebhooks"), (["fire", "cl"], "cleanup"),
            (["help", "keys", ""], "create list revoke"), (["keys", "c"], "create"),
            (["keys", "create", "--t"], "--team"),
            (["backup", "x"], "<_files>"), (["serve", "--programs=x"], "<_files -/>"), (["serve", "--port", ""], ""),
        ])
    func `zsh completes the same`(words: [String], offered: String) throws {
        let quoted = words.map { "'\($0)'" }.joined(separator: " ")
        // What zsh does with the words is played: it has them only while somebody types.
        let test = """
            path=('\(Program.folder.path)' $path)
            source <(local-runtime completion zsh) || exit 1
            compset() { PREFIX=${PREFIX#*=} }
            compadd() { shift; for word in "$@"; do [[ $word == $PREFIX* ]] && print -r -- $word; done; true }
            _files() { print -r -- "<_files${argv:+ $argv}>" }
            words=(local-runtime \(quoted)) CURRENT=\(words.count + 1) PREFIX='\(words.last ?? "")'
            _local_runtime
            """
        let run = try Program.run(["zsh", "-f", "-c", test], in: Self.root)
        #expect(run.errors == "")
        #expect(
            String(decoding: run.output, as: UTF8.self).split(separator: "\n").sorted().joined(separator: " ")
                == offered)
    }

    @Test func `names the functions and their timers for the scripts, and nothing where there is no manifest`() throws {
        let names = { (subject: String) in
            let program = Program.folder.appending(path: "local-runtime").path
            return try Program.run([program, "completion", subject], in: Self.root).lines.sorted()
        }
        #expect(try names("functions") == Program.functions.sorted())
        #expect(try names("timers") == ["cleanup", "processDelivery", "retryFailed"])
        let nothing = try LocalRuntime(["completion", "functions"])
        #expect(nothing.status == 0 && nothing.output == "" && nothing.errors == "")
    }

    private static let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../..")
        .standardized

    /// What bash offers for the last word, in the project's folder.
    private func complete(_ words: [String], in folder: URL = root, separator: Character = " ") throws -> String {
        let quoted = words.map { "'\($0)'" }.joined(separator: " ")
        let test = """
            PATH='\(Program.folder.path)':$PATH
            source <('\(Program.folder.appending(path: "local-runtime").path)' completion bash) || exit 1
            COMP_WORDS=(local-runtime \(quoted)) COMP_CWORD=\(words.count)
            _local_runtime
            IFS='\(separator)'
            echo "${COMPREPLY[*]}"
            """
        let run = try Program.run(["bash", "-c", test], in: folder)
        #expect(run.status == 0 && run.errors == "", "\(run.errors)")
        return String(decoding: run.output, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
    }
}
