import Foundation
import TestSupport
import Testing

/// The JSDoc types of the dashboard's modules, read by TypeScript's compiler as Debian has it.
@Suite(.enabled(if: Program.isInstalled("tsc"), "needs node-typescript, which Tests/run installs"))
struct TypeTests {
    /// What other pages may use: of these everything has a type.
    static let library = ["api.js", "react.js", "store.js", "rules.js", "live.js", "dom.js"] + hooks
    static let hooks = modules.filter { $0.hasPrefix("use") }
    static let modules = ((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? [])
        .filter { $0.hasSuffix(".js") }.sorted()
    static let folder = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../local-runtime/dashboard").standardized

    @Test func `every module keeps to the types that it and the others state`() throws {
        try #require(Self.modules.count > 20 && Self.hooks.count == 6)
        try check(Self.modules, ["--noImplicitAny", "false"])
    }

    @Test func `the client, the hooks and what they are made of state the types of all they take`() throws {
        try check(Self.library)
    }

    @Test func `a wrong type is found`() throws {
        try withTemporaryFolder { folder in
            let module = """
                import { createApi } from "\(Self.folder.path)/api.js";
                createApi().getWebhook("acme", 7);
                """
            try Data(module.utf8).write(to: folder.appending(path: "wrong.js"))
            let run = try compile([folder.appending(path: "wrong.js").path])
            #expect(run.status == 2)
            #expect(run.text.contains("'number' is not assignable to parameter of type 'string'"))
        }
    }

    private func check(_ modules: [String], _ options: [String] = []) throws {
        let run = try compile(modules, options)
        #expect(run.status == 0, "\(run.text)")
    }

    private func compile(_ modules: [String], _ options: [String] = []) throws -> (status: Int32, text: String) {
        let run = try Program.run(
            [
                "tsc", "--noEmit", "--allowJs", "--checkJs", "--strict", "--target", "es2022", "--module", "es2022",
                "--lib", "es2022,dom,dom.iterable",
            ] + options + modules, in: Self.folder, secondsMax: 120)
        return (run.status, String(decoding: run.output, as: UTF8.self))
    }
}
