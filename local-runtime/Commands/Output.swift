internal import Glibc

extension CommandError {
    /// Nobody reads stdout any more, as behind `| head`: as a shell has it for who ends by SIGPIPE. There is nothing to say.
    static let readerGone = CommandError("", exitStatus: 128 + SIGPIPE)

    /// - Parameter code: of the system, why stdout takes nothing: EX_IOERR.
    init(output code: Int32) {
        self =
            code == EPIPE
            ? .readerGone : CommandError("The output could not be written: \(Self.reason(code)).", exitStatus: 74)
    }

    private static func reason(_ code: Int32) -> String {
        switch code {
        case ENOSPC, EDQUOT: "there is no room"
        case EFBIG: "the file may not be larger"
        default: String(cString: strerror(code))
        }
    }
}

/// Writes what a command was asked for to stdout, all of it: who gets it by a file or a pipe learns by the exit status
/// whether it is there.
func output(_ bytes: some Collection<UInt8>) throws(CommandError) {
    if let code = writeFailure(bytes, to: STDOUT_FILENO) { throw CommandError(output: code) }
}

func output(_ text: String) throws(CommandError) { try output(text.utf8) }
