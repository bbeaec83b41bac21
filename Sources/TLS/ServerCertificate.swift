internal import CSSL

/// Why a certificate cannot be used.
package enum CertificateError: Error, Equatable, Sendable {
    /// The file of the certificate cannot be read, or is no certificate in PEM.
    case certificate
    /// The file of the key cannot be read, is no private key in PEM, or has a password.
    case key
    /// The key is that of another certificate.
    case mismatch
}

/// A certificate with its chain and its key, and the rules by which TLS is spoken: TLS 1.2 and 1.3, HTTP/1.1 alone.
///
/// It does not change once it is made, and libssl counts its users itself.
package final class ServerCertificate: @unchecked Sendable {
    let context: OpaquePointer

    /// - Parameters:
    ///   - file: PEM, the server's own certificate first.
    ///   - key: PEM, without a password.
    package init(file: String, key: String) throws(CertificateError) {
        let context = Self.makeContext()
        var failure: CertificateError?
        if SSL_CTX_use_certificate_chain_file(context, file) != 1 {
            failure = .certificate
        } else if !Self.isKey(key) {
            failure = .key
        } else if SSL_CTX_use_PrivateKey_file(context, key, SSL_FILETYPE_PEM) != 1
            || SSL_CTX_check_private_key(context) != 1
        {
            failure = .mismatch
        }
        ERR_clear_error()
        if let failure {
            SSL_CTX_free(context)
            throw failure
        }
        self.context = context
    }

    deinit { SSL_CTX_free(context) }

    /// Whether it is a key at all, whatever it belongs to.
    private static func isKey(_ path: String) -> Bool {
        let context = makeContext()
        defer { SSL_CTX_free(context) }
        return SSL_CTX_use_PrivateKey_file(context, path, SSL_FILETYPE_PEM) == 1
    }

    private static func makeContext() -> OpaquePointer {
        guard let context = SSL_CTX_new(TLS_server_method()) else { fatalError("libssl cannot be used") }
        // What follows are macros in C. TLS 1.0 and 1.1 are deprecated (RFC 8996).
        SSL_CTX_ctrl(context, SSL_CTRL_SET_MIN_PROTO_VERSION, Int(TLS1_2_VERSION), nil)
        // Released buffers: a connection that waits holds little. Parts: what is written goes by records.
        let modes = SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER
        SSL_CTX_ctrl(context, SSL_CTRL_MODE, Int(modes), nil)
        // Sessions are resumed by tickets: the server remembers nothing.
        SSL_CTX_ctrl(context, SSL_CTRL_SET_SESS_CACHE_MODE, Int(SSL_SESS_CACHE_OFF), nil)
        SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION_BITS | SSL_OP_NO_COMPRESSION_BITS)
        // A key with a password would have libssl ask for it on the terminal.
        SSL_CTX_set_default_passwd_cb(context) { _, _, _, _ in 0 }
        SSL_CTX_set_alpn_select_cb(
            context,
            { _, chosen, length, offer, offerLength, _ in
                ApplicationProtocol.choose(from: offer, offerLength, chosen, length)
            }, nil)
        return context
    }

    /// Options that are macros of shifts, which Swift does not see: `SSL_OP_NO_RENEGOTIATION` and `SSL_OP_NO_COMPRESSION`.
    private static let SSL_OP_NO_RENEGOTIATION_BITS: UInt64 = 1 << 30
    private static let SSL_OP_NO_COMPRESSION_BITS: UInt64 = 1 << 17
}
