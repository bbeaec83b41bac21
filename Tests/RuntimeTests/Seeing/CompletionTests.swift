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

    /// What bash offers for the last word, in the project's folder.
    private func complete(_ words: [String]) throws -> String {
        let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../..").standardized
        let quoted = words.map { "'\($0)'" }.joined(separator: " ")
        let test = """
            source <('\(Program.folder.appending(path: "local-runtime").path)' completion bash) || exit 1
            COMP_WORDS=(local-runtime \(quoted)) COMP_CWORD=\(words.count)
            _local_runtime
            echo "${COMPREPLY[*]}"
            """
        let run = try Program.run(["bash", "-c", test], in: root)
        #expect(run.status == 0 && run.errors == "", "\(run.errors)")
        return String(decoding: run.output, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
    }
}
