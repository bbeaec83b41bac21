import Foundation
import Glibc
import TestSupport

/// Another program that reads the same: a line in, a line out.
final class SecondProgram: @unchecked Sendable {
    private let process: ChildProcess
    private let (input, output) = (Pipe(), Pipe())
    private let lock = NSLock()

    /// - Parameters:
    ///   - python: a path, or a name to be found in `PATH`.
    ///   - script: answers each line of its input with one line.
    /// - Throws: where it cannot be started.
    init(python: String, _ script: String) throws {
        process = try ChildProcess([python, "-c", script], input: .pipe(input), output: .pipe(output))
    }

    deinit {
        try? input.fileHandleForWriting.close()
        process.waitForEnd()
    }

    /// - Parameter line: without its end.
    func answer(to line: String) throws -> String {
        lock.lock()
        defer { lock.unlock() }
        try write(Array((line + "\n").utf8))
        var answer: [UInt8] = []
        while answer.last != 0x0A { answer += try read() }
        return answer.dropLast().map { $0 }.text
    }

    // FileHandle traps where the timer of libFuzzer interrupts it.

    private func write(_ bytes: [UInt8]) throws(Broken) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes {
                Glibc.write(input.fileHandleForWriting.fileDescriptor, $0.baseAddress, $0.count)
            }
            try expect(count > 0 || errno == EINTR, "the second reader has ended")
            rest = rest.dropFirst(max(count, 0))
        }
    }

    /// What has come, some bytes at least unless the wait was interrupted.
    private func read() throws(Broken) -> ArraySlice<UInt8> {
        var bytes = [UInt8](repeating: 0, count: 4096)
        let count = Glibc.read(output.fileHandleForReading.fileDescriptor, &bytes, bytes.count)
        try expect(count > 0 || (count < 0 && errno == EINTR), "the second reader has ended")
        return bytes.prefix(max(count, 0))
    }

    /// What has h11, where it is set.
    static let python = ProcessInfo.processInfo.environment["HOOKFILE_TEST_PYTHON"] ?? "python3"

    static func has(_ module: String) -> Bool {
        (try? ChildProcess([python, "-c", "import \(module)"], errors: .nothing))?.waitForEnd() == 0
    }
}

extension [UInt8] {
    var hex: String { map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined() }
}
