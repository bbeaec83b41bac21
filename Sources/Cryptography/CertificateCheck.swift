internal import COpenSSL

/// A certificate with its chain and its private key, as a TLS client shows them, looked over.
package struct CertificateCheck: Sendable {
    /// Why they cannot be used.
    package enum Refusal: Error, Equatable, Sendable {
        /// There is no certificate in PEM, or one in the chain cannot be read.
        case notCertificate
        case tooManyCertificates
        /// There is no private key in PEM, or it is encrypted.
        case notPrivateKey
        /// The key is another's than that of the first certificate.
        case otherKey
        /// What libraries for TLS refuse by themselves: fewer than 112 bits of security, such as RSA of 1,024 bits.
        case weakKey
    }

    /// Seconds since 1970: after them the first certificate is not valid any more.
    package let expiresAtSeconds: Int64

    private static let securityBitsMin: Int32 = 112

    /// - Parameters:
    ///   - certificates: in PEM, the client's own first, then those that vouch for it.
    ///   - privateKey: in PEM.
    package init(certificates: [UInt8], privateKey: [UInt8], certificatesMax: Int) throws(Refusal) {
        // What cannot be read leaves its reasons behind, in a list of the thread's that somebody else may read.
        defer { ERR_clear_error() }
        guard let first = try Self.firstCertificate(in: certificates, certificatesMax: certificatesMax) else {
            throw .notCertificate
        }
        defer { X509_free(first) }
        guard let key = Self.privateKey(in: privateKey) else { throw .notPrivateKey }
        defer { EVP_PKEY_free(key) }
        guard X509_check_private_key(first, key) == 1 else { throw .otherKey }
        guard EVP_PKEY_get_security_bits(key) >= Self.securityBitsMin else { throw .weakKey }
        guard let expiry = Self.seconds(X509_get0_notAfter(first)) else { throw .notCertificate }
        expiresAtSeconds = expiry
    }

    /// Reads them all, and keeps the first.
    private static func firstCertificate(in pem: [UInt8], certificatesMax: Int) throws(Refusal) -> OpaquePointer? {
        guard let text = BIO_new_mem_buf(pem, Int32(pem.count)) else { outOfMemory() }
        defer { BIO_free(text) }
        var first: OpaquePointer?
        var count = 0
        while let certificate = PEM_read_bio_X509(text, nil, nil, nil) {
            if count == 0 { first = certificate } else { X509_free(certificate) }
            count += 1
        }
        // How the text ends: nothing begins any more. All else is a certificate that cannot be read.
        let isWhole = ERR_GET_REASON(ERR_peek_last_error()) == PEM_R_NO_START_LINE
        guard isWhole, count <= certificatesMax else {
            X509_free(first)
            throw isWhole ? .tooManyCertificates : .notCertificate
        }
        return first
    }

    private static func privateKey(in pem: [UInt8]) -> OpaquePointer? {
        guard let text = BIO_new_mem_buf(pem, Int32(pem.count)) else { outOfMemory() }
        defer { BIO_free(text) }
        // Without an answer of ours, libcrypto would ask the terminal for the password.
        return PEM_read_bio_PrivateKey(text, nil, { _, _, _, _ in -1 }, nil)
    }

    private static func seconds(_ time: UnsafePointer<ASN1_TIME>?) -> Int64? {
        guard let epoch = ASN1_TIME_set(nil, 0) else { outOfMemory() }
        defer { ASN1_STRING_free(epoch) }
        var (days, seconds): (Int32, Int32) = (0, 0)
        guard let time, ASN1_TIME_diff(&days, &seconds, epoch, time) == 1 else { return nil }
        return Int64(days) * 86_400 + Int64(seconds)
    }
}
