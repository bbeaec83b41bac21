internal import Cryptography
internal import JSON

/// What a webhook shows a receiver that asks for a client's certificate (TLS): its certificate, those that vouch for it, and
/// the private key, all in PEM.
package struct ClientCertificate: Equatable, Sendable {
    package static let certificateBytesMax = 32 * 1024
    package static let privateKeyBytesMax = 16 * 1024
    /// The client's own, and its chain.
    package static let certificatesMax = 10

    package let certificate: [UInt8]
    package let privateKey: [UInt8]

    /// Reads what ``json`` wrote.
    package init(json bytes: [UInt8]) throws(Failure) {
        guard let document = try? JSONDocument(bytes), let certificate = document.root["certificate"]?.string,
            let privateKey = document.root["privateKey"]?.string
        else { throw .invalid("clientCertificate", "is damaged") }
        (self.certificate, self.privateKey) = (Array(certificate.utf8), Array(privateKey.utf8))
    }

    /// - Parameter path: of the object in the request that has both, with its dot, for the refusal.
    package init(certificate: String, privateKey: String, path: String = "") throws(Failure) {
        for (name, text, max) in [
            ("certificate", certificate, Self.certificateBytesMax), ("privateKey", privateKey, Self.privateKeyBytesMax),
        ] {
            guard text.utf8.count <= max else { throw .invalid(path + name, "must be at most \(max) bytes") }
        }
        guard !certificate.contains("PRIVATE KEY") else {
            throw .invalid(path + "certificate", "holds a private key; give that as privateKey alone")
        }
        (self.certificate, self.privateKey) = (Array(certificate.utf8), Array(privateKey.utf8))
    }

    /// Looks it over: both can be read, belong together, and are not over.
    /// - Returns: when the certificate ends.
    package func check(at now: Timestamp, path: String = "") throws(Failure) -> Timestamp {
        let check: CertificateCheck
        do throws(CertificateCheck.Refusal) {
            check = try CertificateCheck(
                certificates: certificate, privateKey: privateKey, certificatesMax: Self.certificatesMax)
        } catch {
            throw Self.failure(error, path)
        }
        let expiry = Timestamp(seconds: check.expiresAtSeconds)
        guard now < expiry else {
            throw .invalid(path + "certificate", "has expired at \(expiry.iso8601); give one that is valid")
        }
        return expiry
    }

    /// How it is kept.
    package var json: [UInt8] {
        var writer = JSONWriter()
        writer.object { object in
            object.member("certificate", String(decoding: certificate, as: UTF8.self))
            object.member("privateKey", String(decoding: privateKey, as: UTF8.self))
        }
        return writer.bytes
    }

    private static func failure(_ refusal: CertificateCheck.Refusal, _ path: String) -> Failure {
        switch refusal {
        case .notCertificate:
            .invalid(
                path + "certificate", "give certificates in PEM: -----BEGIN CERTIFICATE-----, the client's own first")
        case .tooManyCertificates:
            .invalid(path + "certificate", "give at most \(certificatesMax) certificates")
        case .notPrivateKey:
            .invalid(
                path + "privateKey", "give a private key in PEM that is not encrypted: -----BEGIN PRIVATE KEY-----")
        case .otherKey: .invalid(path + "privateKey", "is not the key of the first certificate")
        case .weakKey: .invalid(path + "privateKey", "is too short for TLS; RSA needs 2,048 bits at least")
        }
    }
}

extension ClientCertificate: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "a client's certificate" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: [], displayStyle: .struct) }
}

/// A client's certificate as it is kept: sealed, with what is shown of it.
package struct SealedClientCertificate: Equatable, Sendable {
    package var sealed: [UInt8]
    package var expiresAt: Timestamp

    package init(sealed: [UInt8], expiresAt: Timestamp) { (self.sealed, self.expiresAt) = (sealed, expiresAt) }
}
