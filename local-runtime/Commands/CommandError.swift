internal import Glibc
internal import JSON

/// Why a command cannot do its work, and what to do about it.
struct CommandError: Error, Equatable {
    var message: String
    var exitStatus: Int32

    init(_ message: String, exitStatus: Int32) { (self.message, self.exitStatus) = (message, exitStatus) }

    /// The command line is at fault: EX_USAGE.
    init(usage message: String) { self.init(message, exitStatus: 64) }

    /// What was asked for is refused as it stands: EX_DATAERR.
    init(refused message: String) { self.init(message, exitStatus: 65) }

    /// Something that is needed is not there: EX_UNAVAILABLE.
    init(unavailable message: String) { self.init(message, exitStatus: 69) }

    /// It may go better in a moment: EX_TEMPFAIL.
    init(tryAgain message: String) { self.init(message, exitStatus: 75) }

    /// A file that was named cannot be used: EX_CONFIG.
    init(configuration message: String) { self.init(message, exitStatus: 78) }

    /// For a script: as a function has its errors.
    var json: [UInt8] {
        var writer = JSONWriter()
        writer.object {
            $0.member("error") {
                $0.object {
                    $0.member("code", code)
                    $0.member("message", message)
                }
            }
        }
        return writer.bytes + [0x0A]
    }

    private var code: String {
        switch exitStatus {
        case 64, 65: "invalid_request"
        case 66: "not_found"
        case 69, 74, 75: "unavailable"
        case 77: "forbidden"
        case 78: "misconfigured"
        case 130: "stopped"
        default: "internal"
        }
    }

    /// - Parameters:
    ///   - failure: what came of listening.
    ///   - holder: who listens there already, where that can be seen.
    init(listeningAt address: InternetAddress, _ failure: IOFailure, holder: String? = nil) {
        let message =
            switch failure {
            case .system(EADDRINUSE):
                "Port \(address.port) is in use by \(holder ?? "another program"); choose one with --port, or a free one "
                    + "with --port 0."
            case .system(EACCES):
                "Port \(address.port) may not be used by this user; choose one above 1023 with --port."
            default: "It is not possible to listen on \(address.authority) here."
            }
        self.init(unavailable: message)
    }

    /// - Parameters:
    ///   - path: of a unix socket.
    ///   - failure: what came of listening there.
    init(listeningAtPath path: String, _ failure: IOFailure) {
        let message =
            switch failure {
            case .system(EADDRINUSE): "Another program listens at \(path); choose another --socket."
            case .system(EEXIST): "\(path) is there and no socket; choose another --socket."
            case .system(ENAMETOOLONG):
                "The path of --socket is too long: the system takes at most \(UnixSocket.pathMax) bytes, with some of them "
                    + "for a number."
            case .system(ENOENT), .system(ENOTDIR): "The folder of \(path) is not there; make it first."
            case .system(EACCES), .system(EROFS): "\(path) cannot be made by this user; choose another --socket."
            default: "It is not possible to listen at \(path) here."
            }
        self.init(unavailable: message)
    }
}
