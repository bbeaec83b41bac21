internal import Foundation

/// A receiver behind TLS, played by `openssl s_server`: it answers each request with 200 and an empty body.
package final class TLSReceiver {
    package private(set) var port: UInt16 = 0

    private let process: ChildProcess
    private let input = Pipe()
    private let output = Pipe()

    /// - Parameter options: more of the server's own, such as `-tls1_1`.
    package init(_ certificate: TestAuthority.Certificate, options: [String] = []) throws {
        process = try ChildProcess(
            ["openssl", "s_server", "-accept", "127.0.0.1:0", "-cert", certificate.file.path]
                + ["-key", certificate.key.path] + options,
            input: .pipe(input), output: .pipe(output), errors: .nothing)
        port = try awaitPort()
        Thread.detachNewThread { [input, output] in Self.answer(from: output.fileHandleForReading, to: input) }
    }

    /// Such as `https://localhost:40123/`.
    package func url(host: String = "localhost") -> String { "https://\(host):\(port)/" }

    /// The server names it, as in `ACCEPT 127.0.0.1:40123`.
    private func awaitPort() throws -> UInt16 {
        var text = ""
        while true {
            let bytes = output.fileHandleForReading.availableData
            guard !bytes.isEmpty else { throw CocoaError(.executableLoad) }
            text += String(decoding: bytes, as: UTF8.self)
            guard let line = text.split(separator: "\n").first(where: { $0.hasPrefix("ACCEPT") }), text.hasSuffix("\n")
            else { continue }
            guard let port = line.split(separator: ":").last.flatMap({ UInt16($0) }) else {
                throw CocoaError(.executableLoad)
            }
            return port
        }
    }

    private static func answer(from output: FileHandle, to input: Pipe) {
        var received = Data()
        while true {
            let bytes = output.availableData
            guard !bytes.isEmpty else { return }
            received += bytes
            while let request = received.firstRange(of: Data("POST ".utf8)),
                let end = received[request.upperBound...].firstRange(of: Data("\r\n\r\n".utf8))
            {
                received = Data(received[end.upperBound...])
                try? input.fileHandleForWriting.write(
                    contentsOf: Data("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n".utf8))
            }
        }
    }
}
