internal import CLinux
internal import Glibc

/// The signals that end the runtime, as something to wait for.
@RuntimeActor
final class Signals {
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

    nonisolated static func set(of numbers: [Int32]) -> sigset_t {
        var set = sigset_t()
        sigemptyset(&set)
        for number in numbers { sigaddset(&set, number) }
        return set
    }
}

/// What the program inherits, put in order before anything else happens.
enum Surroundings {
    static let endingSignals = [SIGTERM, SIGINT]

    static func prepare() {
        // A lost peer shows as EPIPE.
        signal(SIGPIPE, SIG_IGN)
        var set = Signals.set(of: endingSignals)
        pthread_sigmask(SIG_BLOCK, &set, nil)
        // Descriptors 0–2 must exist, or a socket would get such a number and be written to as if it were stderr.
        var number = open("/dev/null", O_RDWR)
        while number >= 0 && number <= 2 { number = open("/dev/null", O_RDWR) }
        if number > 2 { close(number) }
        // What a careless parent left open must not reach the functions: CLOSE_RANGE_CLOEXEC.
        _ = close_range(3, .max, 4)
    }
}
