import Foundation
import Testing

/// A function that runs beside the test: it waits for its input until it is told to go.
final class RunningProgram {
    /// Afterwards it is killed, so that no test waits for ever.
    private static let timeMax: Duration = .seconds(120)

    private let process = Process()
    private let input = Pipe()
    private let files: [URL]
    private let start = ContinuousClock.now

    init(_ words: [String], in folder: URL) throws {
        let name = UUID().uuidString
        files = ["out", "err"].map { folder.appending(path: "\(name).\($0)") }
        for file in files { try Data().write(to: file) }
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = words
        process.standardInput = input
        let handles = try files.map { try FileHandle(forWritingTo: $0) }
        (process.standardOutput, process.standardError) = (handles[0], handles[1])
        // The process may be kept for longer than this value, and would keep them open.
        defer { for handle in handles { try? handle.close() } }
        try process.run()
    }

    deinit {
        kill()
        try? input.fileHandleForWriting.close()
    }

    var isRunning: Bool {
        if process.isRunning, .now - start > Self.timeMax {
            Issue.record("it did not end within \(Self.timeMax): \(process.arguments ?? [])")
            kill()
            process.waitUntilExit()
        }
        return process.isRunning
    }

    /// Gives it its whole input, which must fit into a pipe: 64 KiB.
    func go(_ text: String) throws {
        try input.fileHandleForWriting.write(contentsOf: Data(text.utf8))
        try input.fileHandleForWriting.close()
    }

    /// Gives it a part of its input.
    func write(_ text: String) throws { try input.fileHandleForWriting.write(contentsOf: Data(text.utf8)) }

    /// Whether it has written anything yet.
    var hasAnswered: Bool {
        ((try? FileManager.default.attributesOfItem(atPath: files[0].path)[.size] as? Int) ?? 0) > 0
    }

    /// Waits until it sleeps in steps, as one does that waits until another writer has ended.
    func waitForPause() {
        let file = "/proc/\(process.processIdentifier)/syscall"
        while isRunning {
            let call = (try? String(contentsOfFile: file, encoding: .utf8))?.split(separator: " ").first
            if let call, Self.sleepCalls.contains(String(call)) { return }
        }
    }

    /// The system's numbers of `nanosleep` and `clock_nanosleep`.
    #if arch(x86_64)
    private static let sleepCalls = ["35", "230"]
    #else
    private static let sleepCalls = ["101", "115"]
    #endif

    func kill() {
        if process.isRunning { Foundation.kill(process.processIdentifier, SIGKILL) }
    }

    /// Waits for its end.
    func end() throws -> (status: Int32, output: String, errors: String) {
        while isRunning { usleep(500) }
        let texts = try files.map { try String(contentsOf: $0, encoding: .utf8) }
        return (process.terminationStatus, texts[0], texts[1])
    }
}
