internal import CCurl
internal import Glibc
internal import Webhooks

extension TransferError {
    static func blocked(_ kind: AddressClass) -> TransferError {
        TransferError(.addressBlocked, "The receiver has \(kind.rawValue), which nothing is sent to.")
    }

    static let brokenOff = TransferError(.reset, "The connection broke before the whole answer came.")
    private static let notHTTP = TransferError(.protocol, "What the receiver sent is not HTTP.")

    /// What libcurl says of an exchange that failed, beside the code.
    struct Circumstances {
        /// OpenSSL's word on the certificate.
        var verification: Int
        /// The last error of a system call (`errno`); 0 where none failed.
        var systemError: Int
        /// For people, such as "Illegal or missing hexadecimal sequence in chunked-encoding".
        var explanation: String
        /// Whether the request was about to be sent.
        var isConnected: Bool
        /// Whether a first byte of the answer had come.
        var isAnswering: Bool
    }

    /// What a result of libcurl means to somebody who knows only HTTP.
    init(_ code: CURLcode, _ circumstances: Circumstances) {
        switch code {
        case CURLE_COULDNT_RESOLVE_HOST:
            self.init(.dns, "The receiver's name has no address.")
        // A connection that was taken and reset before libcurl had looked at it.
        case CURLE_COULDNT_CONNECT where circumstances.systemError == Int(ECONNRESET):
            self.init(.reset, "The receiver closed the connection without an answer.")
        case CURLE_COULDNT_CONNECT, CURLE_INTERFACE_FAILED:
            self.init(.refused, "The receiver could not be reached.")
        case CURLE_OPERATION_TIMEDOUT:
            self.init(.timeout, Self.timeoutSentence(circumstances))
        case CURLE_GOT_NOTHING:
            self.init(.reset, "The receiver closed the connection without an answer.")
        // The same code for a connection that broke and for chunks that cannot be read; only the words tell them apart.
        case CURLE_RECV_ERROR where circumstances.explanation.contains("chunk"):
            self = .notHTTP
        case CURLE_SEND_ERROR, CURLE_RECV_ERROR, CURLE_PARTIAL_FILE, CURLE_HTTP2_STREAM:
            self = .brokenOff
        case CURLE_PEER_FAILED_VERIFICATION:
            self.init(.tls, Self.certificateSentence(circumstances.verification))
        case CURLE_SSL_CACERT_BADFILE:
            self.init(.tls, "The file of trusted certificates could not be read.")
        case CURLE_SSL_CONNECT_ERROR, CURLE_SSL_CERTPROBLEM, CURLE_SSL_CIPHER, CURLE_SSL_ENGINE_NOTFOUND,
            CURLE_SSL_ENGINE_SETFAILED, CURLE_SSL_ENGINE_INITFAILED, CURLE_SSL_SHUTDOWN_FAILED, CURLE_SSL_CRL_BADFILE,
            CURLE_SSL_ISSUER_ERROR, CURLE_SSL_INVALIDCERTSTATUS, CURLE_SSL_PINNEDPUBKEYNOTMATCH, CURLE_SSL_CLIENTCERT,
            CURLE_USE_SSL_FAILED:
            self.init(.tls, "No encrypted connection came about.")
        case CURLE_OUT_OF_MEMORY:
            self.init(.tooLarge, "The head of the answer is too large.")
        default:
            self = .notHTTP
        }
    }

    private static func timeoutSentence(_ circumstances: Circumstances) -> String {
        if !circumstances.isConnected { return "No connection to the receiver came about in time." }
        return circumstances.isAnswering ? "The answer did not end in time." : "The receiver did not answer in time."
    }

    /// By the numbers of `X509_V_ERR_…` in OpenSSL's `x509_vfy.h`. That the name is another one is
    /// libcurl's own finding, before which it leaves the number at 1.
    private static func certificateSentence(_ verification: Int) -> String {
        switch verification {
        case 0, 1: "The receiver's certificate is for another name."
        case 9: "The receiver's certificate is not valid yet."
        case 10: "The receiver's certificate has expired."
        case 18, 19: "The receiver's certificate is signed by nobody who is trusted."
        case 2, 20, 21: "The receiver's certificate has no known issuer; its chain may be incomplete."
        default: "The receiver's certificate is not valid."
        }
    }
}
