internal import Foundation

/// A receiver over TLS that asks for a client's certificate. It answers with the names in it, the number of the connection,
/// whether its session is an earlier one, and the header `Authorization`.
package final class CertificateReceiver {
    package private(set) var port: UInt16 = 0

    private let process: ChildProcess
    private let output = Pipe()

    /// - Parameters:
    ///   - certificate: its own.
    ///   - authority: vouches for clients.
    ///   - isRequired: whether a client without one is refused.
    ///   - version: of TLS, such as `TLSv1_2`.
    package init(
        _ certificate: TestAuthority.Certificate, clientsOf authority: TestAuthority, isRequired: Bool = true,
        version: String = "TLSv1_3"
    ) throws {
        process = try ChildProcess(
            [
                "python3", "-c", Self.script, certificate.file.path, certificate.key.path, authority.file.path,
                isRequired ? "CERT_REQUIRED" : "CERT_OPTIONAL", version,
            ],
            input: .nothing, output: .pipe(output), errors: .nothing)
        var text = ""
        while !text.hasSuffix("\n") {
            let bytes = output.fileHandleForReading.availableData
            guard !bytes.isEmpty else { throw CocoaError(.executableLoad) }
            text += String(decoding: bytes, as: UTF8.self)
        }
        guard let port = UInt16(text.dropLast()) else { throw CocoaError(.executableLoad) }
        self.port = port
    }

    package var url: String { "https://localhost:\(port)/" }

    private static let script = """
        import itertools, socketserver, ssl, sys

        numbers = itertools.count(1)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(sys.argv[1], sys.argv[2])
        context.load_verify_locations(sys.argv[3])
        context.verify_mode = getattr(ssl, sys.argv[4])
        context.minimum_version = context.maximum_version = getattr(ssl.TLSVersion, sys.argv[5])

        class Handler(socketserver.StreamRequestHandler):
            def handle(self):
                try:
                    self.talk(context.wrap_socket(self.request, server_side=True), next(numbers))
                except OSError:
                    pass

            def talk(self, connection, number):
                names = (connection.getpeercert() or {}).get("subjectAltName", ())
                stream = connection.makefile("rwb")
                while stream.readline():
                    headers = {}
                    while (line := stream.readline().strip()):
                        name, value = line.decode().split(": ", 1)
                        headers[name.lower()] = value
                    stream.read(int(headers.get("content-length", 0)))
                    text = " ".join([
                        "names=" + ",".join(name for _, name in names), f"connection={number}",
                        f"resumed={connection.session_reused}", "authorization=" + headers.get("authorization", "")])
                    stream.write(f"HTTP/1.1 200 OK\\r\\nContent-Length: {len(text)}\\r\\n\\r\\n{text}".encode())
                    stream.flush()

        class Server(socketserver.ThreadingTCPServer):
            daemon_threads = True
            request_queue_size = 64

        with Server(("127.0.0.1", 0), Handler) as server:
            print(server.server_address[1], flush=True)
            server.serve_forever()
        """
}
