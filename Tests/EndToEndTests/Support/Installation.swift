import Foundation
import TestSupport
import Testing

/// One store in a folder of its own, and the programs that work on it.
final class Installation {
    let folder: URL
    /// Further variables for the programs, such as `WEBHOOKS_KEY=…`.
    var environment: [String] = []

    init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "end-to-end-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    var store: URL { folder.appending(path: "webhooks.db") }

    /// The store, and what SQLite has beside it.
    var storeFiles: [URL] { ["", "-wal", "-shm"].map { URL(filePath: store.path + $0) } }

    /// Keeps the store as it is now.
    func keepCopy() throws {
        _ = try query("PRAGMA wal_checkpoint(TRUNCATE)")
        try FileManager.default.copyItem(at: store, to: folder.appending(path: "copy.db"))
    }

    /// Puts the store back to what ``keepCopy()`` kept.
    func restoreCopy() throws { try replaceStore(by: Data(contentsOf: folder.appending(path: "copy.db"))) }

    /// Puts these bytes in the place of the store's, and those beside it as its log.
    func replaceStore(by content: Data, log: Data? = nil) throws {
        for file in storeFiles { try? FileManager.default.removeItem(at: file) }
        try content.write(to: store)
        try log?.write(to: storeFiles[1])
    }

    /// The bytes of the write-ahead log after a function has run while somebody else had the store open.
    func logWhileOpen(after function: String, _ request: String) throws -> Data {
        let script = """
            echo 'BEGIN; SELECT count(*) FROM webhooks;'; read line < \(folder.path)/go; echo 'COMMIT;'
            """
        try? FileManager.default.removeItem(at: folder.appending(path: "go"))
        _ = try Program.run(["mkfifo", folder.appending(path: "go").path])
        let reader = try ChildProcess(
            ["/bin/sh", "-c", "(\(script)) | sqlite3 '\(store.path)' > '\(folder.path)/open'"])
        let opened = folder.appending(path: "open")
        for _ in 0..<20_000 where (try? Data(contentsOf: opened))?.isEmpty ?? true { usleep(1000) }
        _ = try Program.run(command(function), input: Array(request.utf8))
        let log = try Data(contentsOf: storeFiles[1])
        try Data("\n".utf8).write(to: folder.appending(path: "go"))
        reader.waitForEnd()
        return log
    }

    /// The words that start a function, its environment before it.
    /// - Parameter seconds: so much later than now is it by the program's clock.
    func command(_ function: String, later seconds: Double = 0, store: URL? = nil) -> [String] {
        command(function, clock: seconds == 0 ? [] : FakeTime.variables(later: seconds), store: store)
    }

    /// The words that start a function whose clock the test moves while it runs.
    func command(_ function: String, clock: MovableClock) -> [String] { command(function, clock: clock.variables) }

    private func command(_ function: String, clock: [String], store: URL? = nil) -> [String] {
        ["env", "-u", "WEBHOOKS_KEY", "-u", "WEBHOOKS_CA_FILE"]
            + ["WEBHOOKS_STORE=\((store ?? self.store).path)", "WEBHOOKS_ALLOW_HTTP=1", "WEBHOOKS_LOG=warning"]
            + ["WEBHOOKS_ALLOW_NETWORKS=127.0.0.0/8"] + environment + clock
            + [Self.programs.appending(path: function).path]
    }

    /// Gives one request to a function and reads its response.
    func call<Response: Decodable>(
        _ function: String, _ request: String, later seconds: Double = 0
    ) throws -> Response {
        let program = try Program.run(command(function, later: seconds), input: Array(request.utf8))
        let output = String(decoding: program.output, as: UTF8.self)
        try #require(program.status == 0 && program.errors.isEmpty, "\(function): \(output) \(program.errors)")
        return try JSONDecoder.ofAnswers.decode(Response.self, from: Data(program.output))
    }

    /// Gives a function one request that it must refuse.
    /// - Returns: the code of its error.
    func refusal(_ function: String, _ request: String) throws -> String {
        struct Refusal: Decodable {
            struct Reason: Decodable { var code: String }
            var error: Reason
        }
        let program = try Program.run(command(function), input: Array(request.utf8))
        return try JSONDecoder().decode(Refusal.self, from: Data(program.output)).error.code
    }

    /// Looks the store over by `local-runtime check`: the file, its books against a recount, and its secrets.
    func check() throws {
        let program = try Program.run(command("local-runtime") + ["check"])
        let output = String(decoding: program.output, as: UTF8.self)
        #expect(program.status == 0 && output.contains("is sound"), "\(output) \(program.errors)")
    }

    /// Looks into the store as an operator would.
    /// - Returns: rows of columns.
    func query(_ sql: String) throws -> [[String]] {
        let program = try Program.run(["sqlite3", "-separator", "\t", store.path, ".timeout 20000", sql])
        try #require(program.status == 0, "\(program.errors)")
        return String(decoding: program.output, as: UTF8.self).split(separator: "\n").map { line in
            line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
        }
    }

    /// The folder that the build puts them into, and this test too.
    private static let programs = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
}

/// A program can be given another wall clock, which goes on from there; what it measures with stays true.
enum FakeTime {
    /// `$LIB` is the loader's own word for the folder of the machine's architecture.
    static let library = "/usr/$LIB/faketime/libfaketime.so.1"

    static let isInstalled = Program.isInstalled("faketime")

    static func variables(later seconds: Double) -> [String] {
        ["LD_PRELOAD=\(library)", "FAKETIME=\(seconds < 0 ? "" : "+")\(seconds)s", "FAKETIME_DONT_FAKE_MONOTONIC=1"]
    }
}

/// A wall clock of a running program.
struct MovableClock {
    private let file: URL

    init(in folder: URL) throws {
        file = folder.appending(path: "\(UUID().uuidString).clock")
        try move(by: 0)
    }

    var variables: [String] {
        [
            "LD_PRELOAD=\(FakeTime.library)", "FAKETIME_TIMESTAMP_FILE=\(file.path)", "FAKETIME_NO_CACHE=1",
            "FAKETIME_DONT_FAKE_MONOTONIC=1",
        ]
    }

    /// So much later than now is it from here on.
    func move(by seconds: Int) throws { try Data("+\(seconds)s\n".utf8).write(to: file, options: .atomic) }
}

extension JSONDecoder {
    /// For answers of functions: times are ISO 8601 with milliseconds.
    static var ofAnswers: JSONDecoder {
        let decoder = JSONDecoder()
        let style = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
        decoder.dateDecodingStrategy = .custom { decoder in
            try style.parse(try decoder.singleValueContainer().decode(String.self))
        }
        return decoder
    }
}
