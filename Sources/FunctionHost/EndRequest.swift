internal import CLinux
internal import Glibc
internal import Webhooks

/// SIGTERM, as something to look at and to wait for: what is under way is brought to its end then, and nothing more is
/// begun.
package enum EndRequest {
    /// From now on the signal waits instead of ending the program. It must have no other thread yet.
    static func hold() {
        var set = signals
        pthread_sigmask(SIG_BLOCK, &set, nil)
    }

    /// A descriptor that is readable once the held signal has come (signalfd(2)). It is not read, so that it stays so. −1
    /// where no descriptor is left: then a wait for input goes on until there is some.
    static func makeDescriptor() -> Int32 {
        var set = signals
        return signalfd(-1, &set, O_CLOEXEC | O_NONBLOCK)
    }

    private static var signals: sigset_t {
        var set = sigset_t()
        sigemptyset(&set)
        sigaddset(&set, SIGTERM)
        return set
    }

    /// Whether the signal came since.
    package static var isMade: Bool {
        var pending = sigset_t()
        sigpending(&pending)
        return sigismember(&pending, SIGTERM) == 1
    }
}

extension Failure {
    /// For a call that was not begun.
    static let ending = Failure(.unavailable, "the program was told to end and begins nothing more; ask another one")
}
