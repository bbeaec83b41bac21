internal import CLinux
internal import Glibc

/// What the program inherits, put in order before anything else happens.
enum Surroundings {
    static let endingSignals = [SIGTERM, SIGINT]

    static func prepare() {
        // A lost peer and a file at its limit (ulimit -f) show as EPIPE and EFBIG.
        for number in Signals.ignored { signal(number, SIG_IGN) }
        var set = Signals.set(of: endingSignals)
        pthread_sigmask(SIG_BLOCK, &set, nil)
        // Descriptors 0–2 must exist, or a socket would get such a number and be written to as if it were stderr.
        var number = open("/dev/null", O_RDWR)
        while number >= 0 && number <= 2 { number = open("/dev/null", O_RDWR) }
        if number > 2 { close(number) }
        raiseDescriptorLimit()
        // What a careless parent left open must not reach the functions: CLOSE_RANGE_CLOEXEC.
        _ = close_range(3, .max, 4)
    }

    /// Descriptors that this program may have open at a time.
    static var descriptorsMax: Int {
        var limit = rlimit()
        return getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0
            ? Int(clamping: limit.rlim_cur) : 1024
    }

    /// Descriptors for all connections that a server takes, as many again for the rest, where the system gives that many.
    private static let descriptorsWanted: UInt = 2 * 4096

    private static func raiseDescriptorLimit() {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0,
            limit.rlim_cur < descriptorsWanted
        else { return }
        limit.rlim_cur = min(limit.rlim_max, descriptorsWanted)
        setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    }
}
