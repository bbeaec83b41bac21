internal import Glibc
internal import TLS
internal import Webhooks

/// A certificate and its key in files, read again when these change: a renewed one is used without a restart.
@RuntimeActor
final class CertificateFiles {
    /// How often the files are looked at, at most: when a client comes.
    private static let checkInterval: Duration = .seconds(1)

    let certificatePath: String
    let keyPath: String
    private var certificate: ServerCertificate
    private var versions: [Version]
    private var checkedAt: ContinuousClock.Instant

    /// What tells a file from the one that was there before.
    private struct Version: Equatable {
        var inode: UInt64 = 0
        var size: Int64 = 0
        var seconds: Int64 = 0
        var nanoseconds: Int64 = 0

        init(of path: String) {
            var status = stat()
            guard stat(path, &status) == 0 else { return }
            (inode, size) = (UInt64(status.st_ino), Int64(status.st_size))
            (seconds, nanoseconds) = (Int64(status.st_mtim.tv_sec), Int64(status.st_mtim.tv_nsec))
        }
    }

    init(certificate certificatePath: String, key keyPath: String) throws(CertificateError) {
        (self.certificatePath, self.keyPath) = (certificatePath, keyPath)
        versions = [Version(of: certificatePath), Version(of: keyPath)]
        certificate = try ServerCertificate(file: certificatePath, key: keyPath)
        checkedAt = .now
    }

    /// Whether users other than the owner and the group can read the key.
    var isKeyOpenToAll: Bool {
        var status = stat()
        return stat(keyPath, &status) == 0 && status.st_mode & S_IROTH != 0
    }

    /// The one in use. Files that are not as they should be, such as while they are being replaced, change nothing.
    func current() -> ServerCertificate {
        guard .now - checkedAt >= Self.checkInterval else { return certificate }
        checkedAt = .now
        let found = [Version(of: certificatePath), Version(of: keyPath)]
        guard found != versions else { return certificate }
        versions = found
        do throws(CertificateError) {
            certificate = try ServerCertificate(file: certificatePath, key: keyPath)
            Log.write(.info, "The certificate was read again.")
        } catch {
            Log.write(
                .warning, "\(error.advice(certificate: certificatePath, key: keyPath)) The one before stays in use.")
        }
        return certificate
    }
}

extension CertificateError {
    /// What to do about it.
    func advice(certificate: String, key: String) -> String {
        switch self {
        case .certificate: "\(certificate) is no certificate in PEM that can be read."
        case .key: "\(key) is no private key in PEM, without a password, that can be read."
        case .mismatch: "The key in \(key) is not that of the certificate in \(certificate)."
        }
    }
}
