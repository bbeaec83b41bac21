internal import CLinux
internal import Glibc

/// The signals that end the runtime, as something to wait for.
@RuntimeActor
final class Signals {
    /// What a call of the system says as well, by its error. No program that is started inherits it.
    nonisolated static let ignored = [SIGPIPE, SIGXFSZ]

    private let descriptor: Descriptor

    /// - Parameter numbers: must be blocked in the whole program; see ``Surroundings``.
    init(_ numbers: [Int32]) {
        var set = Self.set(of: numbers)
        descriptor = Descriptor(owning: signalfd(-1, &set, O_CLOEXEC | O_NONBLOCK))
    }

    /// The next signal that came.
    func next() async -> Int32 {
        // struct signalfd_siginfo: 128 bytes, the signal's number in the first four.
        while let record = try? await descriptor.read(upTo: 128) {
            if record.count == 128 { return Int32(record[0]) }
        }
        return SIGTERM
    }

    /// Whether one of them has come that nobody has taken yet: for work that waits for nothing.
    nonisolated static func isPending(_ numbers: [Int32]) -> Bool {
        var pending = sigset_t()
        sigpending(&pending)
        return numbers.contains { sigismember(&pending, $0) == 1 }
    }

    /// They end the program again, as they do by themselves.
    nonisolated static func letThrough(_ numbers: [Int32]) {
        var set = set(of: numbers)
        pthread_sigmask(SIG_UNBLOCK, &set, nil)
    }

    nonisolated static func set(of numbers: [Int32]) -> sigset_t {
        var set = sigset_t()
        sigemptyset(&set)
        for number in numbers { sigaddset(&set, number) }
        return set
    }
}
