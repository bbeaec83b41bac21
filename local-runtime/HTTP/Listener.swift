internal import CLinux
internal import Glibc

/// Takes connections on one loopback address and serves each until it ends.
@RuntimeActor
final class Listener {
    /// Connections that the system keeps for us while we are busy.
    private static let backlog: Int32 = 512
    /// How long to wait when the system has no descriptor for another connection.
    private static let exhaustionPause: Duration = .milliseconds(100)

    let port: Int
    private let socket: Descriptor
    private let limits: HTTPLimits
    private var connections: [ObjectIdentifier: Connection] = [:]
    private var whenEmpty: Waiter?
    private var isStopped = false

    init(at address: LoopbackAddress, limits: HTTPLimits = HTTPLimits()) throws(IOFailure) {
        let number = try address.bind()
        guard listen(number, Self.backlog) == 0 else {
            let code = errno
            close(number)
            throw .system(code)
        }
        port = LoopbackAddress.port(of: number)
        socket = Descriptor(owning: number)
        self.limits = limits
    }

    /// Serves until ``stop()``.
    func serve(_ responder: any Responder) async {
        while let client = await accept() {
            guard connections.count < limits.connectionsMax else {
                await refuse(client)
                continue
            }
            let connection = Connection(client, limits: limits, responder: responder)
            connections[ObjectIdentifier(connection)] = connection
            RuntimeActor.start { await self.serve(connection) }
        }
    }

    private func serve(_ connection: Connection) async {
        await connection.serve()
        connections[ObjectIdentifier(connection)] = nil
        if connections.isEmpty { whenEmpty?.wake(.ready) }
    }

    /// Takes no more connections and lets the exchanges that are going on end, until the deadline.
    func stop(until deadline: ContinuousClock.Instant) async {
        isStopped = true
        socket.close()
        for connection in connections.values { connection.end() }
        guard !connections.isEmpty else { return }
        _ = await RuntimeActor.shared.loop.suspend(until: deadline) { whenEmpty = $0 }
    }

    private func accept() async -> Descriptor? {
        while !isStopped {
            let number = accept4(socket.number, nil, nil, O_CLOEXEC | O_NONBLOCK)
            if number >= 0 {
                var yes: Int32 = 1
                setsockopt(number, Int32(IPPROTO_TCP), TCP_NODELAY, &yes, 4)
                return Descriptor(owning: number)
            }
            switch errno {
            case EAGAIN: do { try await socket.waitForInput() } catch { return nil }
            case EMFILE, ENFILE, ENOBUFS, ENOMEM: await sleep(for: Self.exhaustionPause)
            default: continue  // a client that went before it was taken
            }
        }
        return nil
    }

    private func refuse(_ client: Descriptor) async {
        let problem = Problem.unavailable("All \(limits.connectionsMax) connections are in use.")
        let bytes = Response(problem).bytes(requestID: RequestID.of(nil), at: .now, closes: true, isHead: false)
        // Its buffer is empty, so it is sent at once or never.
        try? await client.write(bytes, until: .now)
        client.close()
    }
}
