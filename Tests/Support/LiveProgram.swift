internal import Foundation

/// A program that runs while the test talks with it, line by line. It ends with the value that holds it.
package final class LiveProgram {
    private let process: ChildProcess
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
        if neverBlocks {
            for end in [input.fileHandleForReading, output.fileHandleForWriting] {
                _ = fcntl(end.fileDescriptor, F_SETFL, fcntl(end.fileDescriptor, F_GETFL) | O_NONBLOCK)
            }
        }
        process = try ChildProcess(
            ["/usr/bin/timeout", "\(secondsMax)", Program.folder.appending(path: name).path] + arguments,
            environment: environment, input: .pipe(input), output: .pipe(output), errors: .nothing)
    }

    /// Tells it to end, with SIGTERM.
    package func terminate() throws { kill(try childIdentifier(), SIGTERM) }

    /// The files and sockets that it has open.
    package func descriptorCount() throws -> Int {
        try FileManager.default.contentsOfDirectory(atPath: "/proc/\(childIdentifier())/fd").count
    }

    /// `timeout` is the process that was started; the function's program is its child.
    private func childIdentifier() throws -> pid_t {
        let parent = process.pid
        while process.isRunning {
            for entry in try FileManager.default.contentsOfDirectory(atPath: "/proc") {
                guard let number = pid_t(entry),
                    let text = try? String(contentsOfFile: "/proc/\(entry)/stat", encoding: .utf8),
                    // The name, in brackets, may hold spaces; after it come the state and the parent.
                    let rest = text.split(separator: ") ").last?.split(separator: " "), rest.count > 1,
                    pid_t(rest[1]) == parent
                else { continue }
                return number
            }
        }
        throw CocoaError(.fileNoSuchFile)
    }

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
        return waitForEnd()
    }

    /// - Returns: its exit status.
    package func waitForEnd() -> Int32 { process.waitForEnd() }
}
