package import Foundation

/// Certificates for tests, made by the `openssl` command in a folder of their own that ends with this value.
package final class TestAuthority: Sendable {
    package struct Certificate: Sendable {
        package let file: URL
        package let key: URL
    }

    package let folder: URL
    /// What a client trusts.
    package var file: URL { root.file }
    private let root: Certificate

    package init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "certificates-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        root = try Self.selfSigned(named: "Test Authority", in: folder)
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    /// Signed by nobody but itself.
    package func selfSigned(named name: String) throws -> Certificate { try Self.selfSigned(named: name, in: folder) }

    /// - Parameters:
    ///   - names: such as `DNS:localhost,IP:127.0.0.1`.
    ///   - days: from now; -1 makes it expired.
    ///   - issuer: nil means the root.
    ///   - constraints: `CA:TRUE` makes an issuer.
    package func certificate(
        _ names: String, days: Int = 30, issuer: Certificate? = nil, constraints: String = "CA:FALSE"
    ) throws -> Certificate {
        let issuer = issuer ?? root
        let stem = UUID().uuidString
        func path(_ suffix: String) -> URL { folder.appending(path: "\(stem).\(suffix)") }
        try "subjectAltName=\(names)\nbasicConstraints=\(constraints)\n"
            .write(to: path("ext"), atomically: true, encoding: .utf8)
        try openssl(
            ["req", "-newkey"] + Self.keyKind + [
                "-keyout", path("key").path, "-out", path("csr").path, "-subj", "/CN=x",
            ])
        try openssl([
            "x509", "-req", "-in", path("csr").path, "-CA", issuer.file.path, "-CAkey", issuer.key.path,
            "-set_serial", "\(UInt32.random(in: 1...UInt32.max))", "-days", "\(days)", "-out", path("pem").path,
            "-extfile", path("ext").path,
        ])
        return Certificate(file: path("pem"), key: path("key"))
    }

    private static let keyKind = ["ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]

    private static func selfSigned(named name: String, in folder: URL) throws -> Certificate {
        let file = folder.appending(path: "\(UUID().uuidString).pem")
        let key = file.appendingPathExtension("key")
        try openssl(
            ["req", "-x509", "-newkey"] + keyKind + [
                "-keyout", key.path, "-out", file.path, "-days", "30", "-subj", "/CN=\(name)",
            ])
        return Certificate(file: file, key: key)
    }
}

private func openssl(_ arguments: [String]) throws {
    let process = try ChildProcess(["openssl"] + arguments, output: .nothing, errors: .nothing)
    guard process.waitForEnd() == 0 else { throw CocoaError(.executableLoad) }
}
