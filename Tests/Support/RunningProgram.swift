package import Foundation

/// `local-runtime` as a program of its own, and what it says.
package final class RunningProgram: Sendable {
    private let process: ChildProcess
    private let output = Pipe()
    private let errorFile: URL

    package init(_ arguments: [String], environment: [String: String] = [:], in folder: URL) throws {
        errorFile = folder.appending(path: "stderr-\(UUID().uuidString)")
        try Data().write(to: errorFile)
        let errors = try FileHandle(forWritingTo: errorFile)
        defer { try? errors.close() }
        process = try ChildProcess(
            [Program.folder.appending(path: "local-runtime").path] + arguments,
            environment: ["PATH": "/usr/bin:/bin"].merging(environment) { $1 }, in: folder, output: .pipe(output),
            errors: .file(errors))
    }

    package var pid: pid_t { process.pid }

    /// All that it wrote to stderr so far.
    package var errors: String { (try? String(contentsOf: errorFile, encoding: .utf8)) ?? "" }

    package func signal(_ number: Int32) { process.signal(number) }

    /// The exit status, or the number of the signal that ended it as a negative one; nil if it does not end within the time.
    package func exitStatus(within seconds: Int = 20) -> Int32? { process.waitForEnd(within: seconds) }

    /// The next line of stdout.
    package func line() -> String {
        var line: [UInt8] = []
        var byte: UInt8 = 0
        while read(output.fileHandleForReading.fileDescriptor, &byte, 1) == 1, byte != 0x0A { line.append(byte) }
        return String(decoding: line, as: UTF8.self)
    }

    /// Nobody reads stdout any more.
    package func stopReading() { try? output.fileHandleForReading.close() }

    /// All that is left of stdout, up to its end.
    package func rest() -> String { String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self) }
}

extension TemporaryFolder {
    package func write(_ text: String, to name: String, executable: Bool = false) throws {
        try Data(text.utf8).write(to: file(name))
        if executable {
            try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: file(name).path)
        }
    }

    package func read(_ name: String) -> String { (try? String(contentsOf: file(name), encoding: .utf8)) ?? "" }
}

/// Waits for a fact; false if it does not come about within that time.
package func eventually(within seconds: Int = 20, _ fact: () -> Bool) -> Bool {
    let deadline = ContinuousClock.now + .seconds(seconds)
    repeat {
        if fact() { return true }
        usleep(5000)
    } while .now < deadline
    return false
}
