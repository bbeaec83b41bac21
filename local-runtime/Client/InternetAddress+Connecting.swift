internal import Glibc

extension InternetAddress {
    /// A connection to whoever listens there.
    @RuntimeActor
    func connect(until deadline: ContinuousClock.Instant) async throws(IOFailure) -> Descriptor {
        let number = socket(isIPv6 ? AF_INET6 : AF_INET, Int32(SOCK_STREAM.rawValue) | O_CLOEXEC | O_NONBLOCK, 0)
        guard number >= 0 else { throw .system(errno) }
        let connection = Descriptor(owning: number, isNonblocking: true)
        if withSocketAddress({ Glibc.connect(number, $0, $1) }) != 0 {
            guard errno == EINPROGRESS else { throw .system(errno) }
            try await connection.waitForOutput(until: deadline)
            var code: Int32 = 0
            var length = socklen_t(4)
            getsockopt(number, SOL_SOCKET, SO_ERROR, &code, &length)
            guard code == 0 else { throw .system(code) }
        }
        return connection
    }
}
