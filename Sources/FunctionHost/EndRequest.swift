internal import Glibc

/// SIGTERM to a program that is handling requests, as something to look at: what is under way is brought to its end then,
/// and nothing more is begun.
package enum EndRequest {
    /// From now on the signal waits instead of ending the program. It must have no other thread yet.
    static func hold() {
        var set = sigset_t()
        sigemptyset(&set)
        sigaddset(&set, SIGTERM)
        pthread_sigmask(SIG_BLOCK, &set, nil)
    }

    /// While nothing is under way, the signal ends the program, also if it came before.
    static func letIn<Value>(during wait: () -> Value) -> Value {
        var set = sigset_t()
        sigemptyset(&set)
        sigaddset(&set, SIGTERM)
        pthread_sigmask(SIG_UNBLOCK, &set, nil)
        defer { hold() }
        return wait()
    }

    /// Whether the signal came since.
    package static var isMade: Bool {
        var pending = sigset_t()
        sigpending(&pending)
        return sigismember(&pending, SIGTERM) == 1
    }
}
