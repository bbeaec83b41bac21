internal import Webhooks

/// The connections of some listeners, which share one bound.
@RuntimeActor
final class Server {
    let listeners: [Listener]
    private let limits: HTTPLimits
    private var connections: [ObjectIdentifier: Connection] = [:]
    /// Connections that are being told that there is no room.
    private var refusedCount = 0
    private let line = WaitingLine()
    private let bodies: BodyBudget
    private var whenEmpty: Waiter?

    init(_ listeners: [Listener], limits: HTTPLimits = HTTPLimits()) {
        (self.listeners, self.limits) = (listeners, limits)
        bodies = BodyBudget(bytesMax: limits.bodiesMax)
    }

    /// The port of the listener that has one.
    var port: Int? { listeners.first { $0.door != .socket }?.port }

    /// Those that are open now.
    var connectionCount: Int { connections.count }

    /// Begins to serve, until ``stop(until:)``.
    func serve(_ responder: any Responder) {
        for listener in listeners {
            RuntimeActor.start {
                await listener.serve(
                    { self.take($0, by: listener.door, responder) }, whenExhausted: { self.makeRoom() })
            }
        }
    }

    /// Takes no more connections and lets the exchanges that are going on end, until the deadline.
    func stop(until deadline: ContinuousClock.Instant) async {
        for listener in listeners { listener.stop() }
        for connection in connections.values { connection.end() }
        guard !connections.isEmpty else { return }
        _ = await RuntimeActor.shared.loop.suspend(until: deadline) { waiter in
            if connections.isEmpty { waiter.wake(.ready) } else { whenEmpty = waiter }
        }
    }

    private func take(_ stream: any ByteStream, by door: Door, _ responder: any Responder) {
        let isFull = connections.count >= limits.connectionsMax && !makeRoom()
        guard !isFull || refusedCount < limits.refusedMax else {
            stream.reset()
            return
        }
        let connection = Connection(
            stream, door: door, limits: limits, responder: responder, line: line, bodies: bodies)
        guard !isFull else {
            refusedCount += 1
            RuntimeActor.start {
                await connection.refuse()
                self.refusedCount -= 1
            }
            return
        }
        connections[ObjectIdentifier(connection)] = connection
        connection.enterLine()
        RuntimeActor.start {
            await connection.serve()
            self.forget(connection)
        }
    }

    /// Ends the connection that has stood longest in the line: it is the one least likely to be missed.
    /// - Returns: whether there was one.
    @discardableResult
    private func makeRoom() -> Bool {
        guard let connection = line.first else { return false }
        connection.giveWay()
        forget(connection)
        return true
    }

    private func forget(_ connection: Connection) {
        connections[ObjectIdentifier(connection)] = nil
        if connections.isEmpty { whenEmpty?.wake(.ready) }
    }
}
