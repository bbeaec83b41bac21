internal import CLinux
internal import Glibc

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
