internal import Foundation

/// A program that runs while the test talks with it, line by line. It ends with the value that holds it.
package final class LiveProgram {
    private let process = Process()
    private let input = Pipe()
    private let output = Pipe()
    private var received = Data()

    /// - Parameters:
    ///   - neverBlocks: its ends of the pipes are set not to block, as some callers leave them.
    ///   - secondsMax: afterwards it is ended, so that no test waits for ever.
    package init(
        function name: String, _ arguments: [String] = [], environment: [String: String] = [:],
        neverBlocks: Bool = false, secondsMax: Int = 30
    ) throws {
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments =
            ["-i", "/usr/bin/timeout", "\(secondsMax)", "/usr/bin/env"] + environment.map { "\($0.key)=\($0.value)" }
            + [Program.folder.appending(path: name).path] + arguments
        (process.standardInput, process.standardOutput) = (input, output)
        process.standardError = FileHandle.nullDevice
        if neverBlocks {
            for end in [input.fileHandleForReading, output.fileHandleForWriting] {
                _ = fcntl(end.fileDescriptor, F_SETFL, fcntl(end.fileDescriptor, F_GETFL) | O_NONBLOCK)
            }
        }
        try process.run()
    }

    /// Not SIGTERM: a child may have inherited that as blocked from the thread that started it.
    deinit { if process.isRunning { kill(process.processIdentifier, SIGKILL) } }

    package func send(_ text: String) throws { try input.fileHandleForWriting.write(contentsOf: Data(text.utf8)) }

    /// The next line of its output, without its end; nil at the end of the output.
    package func line() -> String? {
        while true {
            if let end = received.firstIndex(of: UInt8(ascii: "\n")) {
                defer { received = Data(received[(end + 1)...]) }
                return String(decoding: received[..<end], as: UTF8.self)
            }
            let bytes = output.fileHandleForReading.availableData
            guard !bytes.isEmpty else { return nil }
            received += bytes
        }
    }

    /// Leaves its answers unread from now on.
    package func stopListening() throws {
        try output.fileHandleForReading.close()
    }

    /// Ends its input and waits for its end.
    /// - Returns: its exit status.
    package func end() throws -> Int32 {
        try input.fileHandleForWriting.close()
        process.waitUntilExit()
        return process.terminationStatus
    }
}
