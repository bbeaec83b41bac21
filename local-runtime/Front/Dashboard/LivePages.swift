internal import Webhooks

/// Tells a page in a browser when to look again, by server-sent events (the HTML standard, 9.2): that something in the store
/// has changed, not what, nor whose.
@RuntimeActor
final class LivePages {
    /// Streams that are open at once; each holds one connection.
    nonisolated static let streamsMax = 64
    /// After which a browser comes again, so that no connection is kept for ever.
    private static let timeMax: Duration = .seconds(300)
    /// How often it is asked whether a stream's key is still good, and its session goes on.
    private static let askEvery: Duration = .seconds(1)
    /// Without anything to tell, so that nobody on the way takes the connection for dead.
    private static let beatEvery: Duration = .seconds(15)
    /// Milliseconds after which a browser comes again.
    private static let retryAfter = 2000

    private let changes: ChangeWatch
    /// Each is kept by its answer: one whose client goes before it has begun leaves nothing here.
    private var listeners: [Listening] = []

    private struct Listening { weak var listener: LiveListener? }

    init(_ changes: ChangeWatch) {
        self.changes = changes
        changes.onChange { [weak self] in self?.note() }
    }

    var pages: [Page] {
        [
            Page(.get, "/teams/{teamId}/changes", for: .team) { [self] request throws(Problem) in
                listeners.removeAll { $0.listener == nil }
                guard listeners.count < Self.streamsMax else {
                    throw .unavailable("Too many pages listen already; look again by yourself now and then.")
                }
                // It counts from now on, not from when its head was sent: many could ask meanwhile.
                let listener = LiveListener()
                listeners.append(Listening(listener: listener))
                return Response(200, streaming: "text/event-stream") { [self] body in
                    await tell(listener, by: body, of: request)
                }
            }
        ]
    }

    private func note() {
        for listening in listeners { listening.listener?.note() }
    }

    private func tell(_ listener: LiveListener, by body: BodyWriter, of request: Page.Request) async {
        defer { listeners.removeAll { $0.listener === listener } }
        body.whenUnwanted { listener.end() }
        // Nobody knows what happened before this stream, and whether the page has seen it.
        listener.note()
        let end = ContinuousClock.now + Self.timeMax
        do throws(IOFailure) {
            try await body.write(Array("retry: \(Self.retryAfter)\n\n".utf8))
            var toldAt = ContinuousClock.now
            while body.isWanted, ContinuousClock.now < end {
                let isBlind = !changes.hasLooked
                let due = toldAt + (isBlind ? ChangeWatch.lookEvery : Self.beatEvery)
                let hasChanged = await listener.wait(until: min(end, due, .now + Self.askEvery))
                guard await request.isStillLetIn() else { return }
                guard hasChanged || ContinuousClock.now >= min(end, due) else { continue }
                try await body.write(Array((hasChanged || isBlind ? "event: change\ndata: {}\n\n" : ": here\n\n").utf8))
                toldAt = .now
            }
        } catch {
            // Whoever listened has gone.
        }
    }
}
