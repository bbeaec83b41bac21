import Foundation
import TLS
import TestSupport
import Testing

@testable import local_runtime

/// `serve --tls-cert --tls-key`, and clients that are not ours.
@Suite(.enabled(if: ["curl", "openssl", "python3"].allSatisfy(Program.isInstalled), "needs curl, openssl and python3"))
struct TLSTests {
    let authority: TestAuthority
    let certificate: TestAuthority.Certificate

    init() throws {
        LoopThread.start
        authority = try TestAuthority()
        certificate = try authority.certificate("DNS:localhost,IP:127.0.0.1")
    }

    private func runtime(_ arguments: [String] = []) throws -> RunningRuntime {
        try RunningRuntime(
            [("echo", seconds30, "cat; echo")],
            arguments: ["--tls-cert", certificate.file.path, "--tls-key", certificate.key.path] + arguments)
    }

    private func curl(_ arguments: [String], input: [UInt8] = []) throws -> Program {
        try Program.run(["curl", "-sS", "--cacert", authority.file.path] + arguments, input: input)
    }

    @Test func `serves functions to curl, large bodies both ways`() throws {
        let runtime = try runtime()
        let url = "https://localhost:\(runtime.port)"
        #expect(try curl(["\(url)/healthz"]).output == Array("{\"ok\":true}\n".utf8))
        let bodies = runtime.folder.file("body")
        try Data(("{\"a\":\"" + String(repeating: "x", count: 2_000_000) + "\"}").utf8).write(to: bodies)
        let run = try curl([
            "\(url)/functions/echo", "-H", "Authorization: Bearer \(RunningRuntime.token)", "--data-binary",
            "@\(bodies.path)",
        ])
        #expect(Array(run.output.dropLast()) == (try Array(Data(contentsOf: bodies))), "\(run.errors)")
        // The scheme of an absolute target is https here.
        let absolute = try curl(["\(url)/healthz", "--request-target", "https://localhost:\(runtime.port)/healthz"])
        #expect(absolute.output == Array("{\"ok\":true}\n".utf8))
    }

    @Test func `speaks TLS 1_2 and 1_3 and nothing older, HTTP/1_1 and nothing else`() throws {
        let port = try runtime().keepingPort
        func connect(_ options: [String]) throws -> (status: Int32, text: String) {
            let run = try Program.run(
                ["openssl", "s_client", "-connect", "127.0.0.1:\(port.number)", "-CAfile", authority.file.path]
                    + options,
                input: Array(
                    "GET /healthz HTTP/1.1\r\nHost: localhost:\(port.number)\r\nConnection: close\r\n\r\n".utf8))
            return (run.status, String(decoding: run.output, as: UTF8.self) + run.errors)
        }
        for version in ["-tls1_2", "-tls1_3"] {
            let client = try connect([version, "-alpn", "h2,http/1.1", "-ign_eof", "-verify_return_error"])
            #expect(client.status == 0)
            #expect(client.text.contains("HTTP/1.1 200 OK"))
            #expect(client.text.contains("ALPN protocol: http/1.1"))
            #expect(client.text.contains("closed"))
        }
        #expect(try connect(["-tls1_1", "-cipher", "ALL:@SECLEVEL=0"]).status != 0)
        #expect(try connect(["-alpn", "h2"]).text.contains("no application protocol"))
        #expect(try connect(["-ign_eof"]).text.contains("HTTP/1.1 200 OK"))
    }

    @Test func `leaves it to the client whether the certificate is the right one`() throws {
        let runtime = try runtime()
        let wrong = try curl([
            "https://other.example:\(runtime.port)/healthz", "--resolve", "other.example:\(runtime.port):127.0.0.1",
        ])
        #expect(wrong.status == 60)
        #expect(runtime.isWell(by: authority))
    }

    @Test func `answers plain HTTP in plain HTTP, and ends for garbage`() throws {
        let runtime = try runtime()
        let plain = RawClient(port: runtime.port)
        plain.send("GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
        let answer = plain.answer()
        #expect(answer?.status == 400)
        #expect(answer?.body.contains("https://") == true)
        #expect(plain.everything() == "")
        for bytes in [[0x16, 3, 1, 0, 2, 1, 0], [0xFF, 0, 0xFF], [UInt8](repeating: 0x16, count: 20_000)] as [[UInt8]] {
            let client = RawClient(port: runtime.port)
            client.send(bytes)
            client.endSending()
            #expect(client.everything() != nil)
        }
        #expect(runtime.isWell(by: authority))
    }

    @Test func `ends a handshake that does not come to its end`() async throws {
        var limits = HTTPLimits()
        limits.handshakeTime = .milliseconds(50)
        let port = try await serve(limits)
        for beginning in [[], [0x16], [0x16, 3, 1, 0, 200, 1, 0, 0]] as [[UInt8]] {
            let client = RawClient(port: port)
            client.send(beginning)
            #expect(client.everything() == "")
        }
    }

    /// `ssl` of Python: 200 connections, two requests on each, close_notify at the end.
    @Test func `serves 200 connections at a time and ends them properly`() async throws {
        let port = try await serve(HTTPLimits())
        let script = """
            import socket, ssl
            context = ssl.create_default_context(cafile="\(authority.file.path)")
            clients = []
            for _ in range(200):
                plain = socket.create_connection(("127.0.0.1", \(port)))
                clients.append(context.wrap_socket(plain, server_hostname="localhost", suppress_ragged_eofs=False))
            for closes in (b"", b"Connection: close\\r\\n"):
                for client in clients:
                    client.sendall(b"POST /a HTTP/1.1\\r\\nHost: a\\r\\n" + closes + b"Content-Length: 20000\\r\\n\\r\\n" + b"x" * 20000)
                for client in clients:
                    answer = b""
                    while not answer.endswith(b"POST /a " + b"x" * 20000):
                        piece = client.recv(65536)
                        assert piece, answer[:300]
                        answer += piece
                    assert answer.count(b"HTTP/1.1 200") == 1
            for client in clients:
                assert client.recv(1) == b""
            print("good")
            """
        let run = try Program.run(["python3", "-c", script], secondsMax: 120)
        #expect(run.output == Array("good\n".utf8), "\(run.errors)")
    }

    @Test func `uses a renewed certificate without a restart, and keeps the old one while the new is broken`() throws {
        let runtime = try runtime()
        #expect(runtime.isWell(by: authority))
        let other = try TestAuthority()
        let renewed = try other.certificate("DNS:localhost")
        // Half of a renewal: the key is still that of the old one.
        try FileManager.default.removeItem(at: certificate.file)
        try FileManager.default.copyItem(at: renewed.file, to: certificate.file)
        #expect(eventually { runtime.isWell(by: authority) && runtime.program.errors.contains("stays in use") })
        try FileManager.default.removeItem(at: certificate.key)
        try FileManager.default.copyItem(at: renewed.key, to: certificate.key)
        #expect(eventually { runtime.isWell(by: other) })
        #expect(runtime.program.errors.contains("read again"))
    }

    @Test func `says what is wrong with the files`() throws {
        let other = try authority.certificate("DNS:a")
        let folder = try TemporaryFolder()
        try folder.write("{\"functions\": []}", to: "manifest.json")
        try folder.write("no PEM", to: "text")
        let locked = folder.file("locked").path
        let lock = ["openssl", "ec", "-in", certificate.key.path, "-aes128", "-passout", "pass:x", "-out", locked]
        #expect(try Program.run(lock).status == 0)
        let table = [
            (certificate.file.path, "none", "none is no private key"),
            ("none", certificate.key.path, "none is no certificate"),
            ("text", certificate.key.path, "text is no certificate"),
            (certificate.file.path, "text", "text is no private key"),
            (certificate.file.path, locked, "without a password"),
            (certificate.file.path, other.key.path, "is not that of the certificate"),
            (certificate.key.path, certificate.file.path, "is no certificate"),
        ]
        for (file, key, message) in table {
            let program = try RunningProgram(
                ["serve", "--port", "0", "--manifest", "manifest.json", "--tls-cert", file, "--tls-key", key],
                in: folder.url)
            #expect(program.exitStatus() == 78)
            #expect(program.errors.contains(message), "\(program.errors)")
        }
    }

    @Test func `warns of a key that everybody can read`() throws {
        #expect(chmod(certificate.key.path, 0o644) == 0)
        let runtime = try runtime()
        #expect(eventually { runtime.program.errors.contains("chmod o-r") })
    }

    @RuntimeActor private func serve(_ limits: HTTPLimits) throws -> Int {
        let files = try CertificateFiles(certificate: certificate.file.path, key: certificate.key.path)
        return try InProcessServer(Mirror(), limits: limits, certificate: files).port
    }
}

extension RunningRuntime {
    /// The port, and what keeps the program alive.
    fileprivate var keepingPort: (number: Int, runtime: RunningRuntime) { (port, self) }

    /// Whether it shows a certificate of that authority and serves.
    fileprivate func isWell(by authority: TestAuthority) -> Bool {
        let run = try? Program.run([
            "curl", "-sS", "--cacert", authority.file.path, "https://localhost:\(port)/healthz",
        ])
        return run?.output == Array("{\"ok\":true}\n".utf8)
    }
}
