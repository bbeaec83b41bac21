import Foundation
import TestSupport
import Testing

/// A function that runs beside the test: it waits for its input until it is told to go.
final class RunningProgram {
    /// Afterwards it is killed, so that no test waits for ever.
    private static let timeMax: Duration = .seconds(120)

    private let process: ChildProcess
    private let words: [String]
    private let input = Pipe()
    private let files: [URL]
    private let start = ContinuousClock.now

    init(_ words: [String], in folder: URL) throws {
        let name = UUID().uuidString
        files = ["out", "err"].map { folder.appending(path: "\(name).\($0)") }
        for file in files { try Data().write(to: file) }
        let handles = try files.map { try FileHandle(forWritingTo: $0) }
        defer { for handle in handles { try? handle.close() } }
        process = try ChildProcess(words, input: .pipe(input), output: .file(handles[0]), errors: .file(handles[1]))
        self.words = words
    }

    var isRunning: Bool {
        if process.isRunning, .now - start > Self.timeMax {
            Issue.record("it did not end within \(Self.timeMax): \(words)")
            kill()
            process.waitForEnd()
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
        let file = "/proc/\(process.pid)/syscall"
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

    func kill() { process.signal(SIGKILL) }

    /// Waits for its end.
    func end() throws -> (status: Int32, output: String, errors: String) {
        while isRunning { usleep(500) }
        let texts = try files.map { try String(contentsOf: $0, encoding: .utf8) }
        return (process.waitForEnd(), texts[0], texts[1])
    }
}
