internal import CLinux
internal import Glibc

/// Takes connections at one address.
@RuntimeActor
final class Listener {
    /// Connections that the system keeps for us while we are busy.
    private static let backlog: Int32 = 4096
    /// Clients that are taken before others have their turn.
    private static let takenAtOnceMax = 64
    /// How long to wait when the system has no descriptor for another connection, or cannot give it for another reason.
    private static let exhaustionPause: Duration = .milliseconds(100)

    let door: Door
    /// 0 for a unix socket.
    let port: Int
    private let socket: Descriptor
    private let unixSocket: UnixSocket?
    private let certificate: CertificateFiles?
    private var isStopped = false

    /// - Parameter certificate: nil speaks HTTP without TLS.
    init(at address: InternetAddress, certificate: CertificateFiles? = nil) throws(IOFailure) {
        let number = try address.bind()
        guard listen(number, Self.backlog) == 0 else {
            let code = errno
            close(number)
            throw .system(code)
        }
        port = InternetAddress.port(of: number)
        socket = Descriptor(owning: number, isNonblocking: true)
        (self.certificate, unixSocket) = (certificate, nil)
        door = certificate == nil ? .http : .https
    }

    init(atPath path: String) throws(IOFailure) {
        let made = try UnixSocket(listeningAt: path, backlog: Self.backlog)
        socket = Descriptor(owning: made.number, isNonblocking: true)
        (unixSocket, certificate, port, door) = (made, nil, 0, .socket)
    }

    /// Hands over each client that comes, until ``stop()``.
    /// - Parameter whenExhausted: called where the system has no descriptor for another client.
    func serve(_ take: (any ByteStream) -> Void, whenExhausted: () -> Void) async {
        var taken = 0
        while !isStopped {
            taken += 1
            if taken % Self.takenAtOnceMax == 0 { await Task.yield() }
            let number = accept4(socket.number, nil, nil, O_CLOEXEC | O_NONBLOCK)
            if number >= 0 {
                take(stream(number))
                continue
            }
            switch Self.cause(of: errno) {
            case .noMore: do { try await socket.waitForInput() } catch { return }
            case .exhaustion:
                whenExhausted()
                await sleep(for: Self.exhaustionPause)
            case .client: continue
            // It may well come again at once.
            case .unknown: await sleep(for: Self.exhaustionPause)
            }
        }
    }

    /// Why there was no client.
    enum Cause: Equatable {
        case noMore
        /// The system has nothing to take it with.
        case exhaustion
        /// It went before it was taken, or its network did.
        case client
        case unknown
    }

    nonisolated static func cause(of code: Int32) -> Cause {
        switch code {
        case EAGAIN: .noMore
        case EMFILE, ENFILE, ENOBUFS, ENOMEM: .exhaustion
        // accept(2) names them: errors of the new connection's network are given here.
        case ECONNABORTED, EINTR, EPROTO, EPERM, ENETDOWN, ENOPROTOOPT, EHOSTDOWN, ENONET, EHOSTUNREACH, EOPNOTSUPP,
            ENETUNREACH, ETIMEDOUT:
            .client
        default: .unknown
        }
    }

    func stop() {
        isStopped = true
        socket.close()
        unixSocket?.remove()
    }

    private func stream(_ number: Int32) -> any ByteStream {
        if door != .socket {
            var yes: Int32 = 1
            setsockopt(number, Int32(IPPROTO_TCP), TCP_NODELAY, &yes, 4)
        }
        let socket = Descriptor(owning: number, isNonblocking: true)
        return certificate.map { TLSStream(socket, $0.current()) } ?? socket
    }
}
