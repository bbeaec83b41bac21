internal import CSSL

/// The server's side of TLS with one client, in memory: it takes and gives the bytes of the wire and touches no socket.
///
/// Not for more than one thread at a time.
package final class ServerSession {
    /// How a step came out.
    package enum Step: Equatable, Sendable {
        case done
        /// More bytes of the wire are needed.
        case wantsInput
        /// The client has ended its side (close_notify).
        case ended
        /// The client does not keep to TLS. What ``takeOutput()`` gives tells it so.
        case failed
    }

    private let session: OpaquePointer
    /// Owned by the session.
    private let input: OpaquePointer
    private let output: OpaquePointer

    package init(_ certificate: ServerCertificate) {
        guard let session = SSL_new(certificate.context), let input = BIO_new(BIO_s_mem()),
            let output = BIO_new(BIO_s_mem())
        else { fatalError("libssl has no memory") }
        SSL_set_bio(session, input, output)
        SSL_set_accept_state(session)
        (self.session, self.input, self.output) = (session, input, output)
    }

    deinit { SSL_free(session) }

    /// Takes bytes that came over the wire.
    package func take(_ bytes: [UInt8]) { BIO_write(input, bytes, Int32(bytes.count)) }

    /// The bytes that are to go over the wire; none where there is nothing to say.
    package func takeOutput() -> [UInt8] {
        let count = Int(BIO_ctrl_pending(output))
        guard count > 0 else { return [] }
        return [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            filled = Int(max(BIO_read(output, buffer.baseAddress, Int32(count)), 0))
        }
    }

    /// Goes on with the handshake.
    package func shakeHands() -> Step {
        ERR_clear_error()
        return step(SSL_do_handshake(session))
    }

    /// - Returns: the next bytes of what the client says, at most `limit`, where the step is done.
    package func read(upTo limit: Int) -> (step: Step, bytes: [UInt8]) {
        ERR_clear_error()
        var result: Int32 = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: limit) { buffer, filled in
            result = SSL_read(session, buffer.baseAddress, Int32(limit))
            filled = Int(max(result, 0))
        }
        return (step(result), bytes)
    }

    /// Encrypts some bytes of the beginning, at most one record's.
    /// - Returns: how many; none where the session has ended.
    package func write(_ bytes: ArraySlice<UInt8>) -> Int {
        ERR_clear_error()
        let part = bytes.prefix(Int(SSL3_RT_MAX_PLAIN_LENGTH))
        return part.withUnsafeBytes { Int(max(SSL_write(session, $0.baseAddress, Int32($0.count)), 0)) }
    }

    /// Says that nothing more comes (close_notify).
    package func end() {
        ERR_clear_error()
        SSL_shutdown(session)
        ERR_clear_error()
    }

    private func step(_ result: Int32) -> Step {
        if result > 0 { return .done }
        switch SSL_get_error(session, result) {
        case SSL_ERROR_WANT_READ: return .wantsInput
        case SSL_ERROR_ZERO_RETURN: return .ended
        default:
            ERR_clear_error()
            return .failed
        }
    }
}
