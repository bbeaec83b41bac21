internal import Storage
internal import Webhooks

/// Takes asynchronous calls in: each is on disk before it is answered. Those that come together are written together.
@RuntimeActor
final class CallIntake {
    /// Calls that wait or run; more are turned away.
    nonisolated static let waitingMax = 10_000
    /// Bytes of their requests.
    nonisolated static let waitingBytesMax = 256 * 1024 * 1024
    /// Calls written in one transaction.
    nonisolated static let groupMax = 256
    /// Bytes of their requests, but for the last.
    nonisolated static let groupBytesMax = 8 * 1024 * 1024

    private let store: RuntimeStore
    private let onAccepted: () -> Void
    private var ids = IDSource()
    private var pending: [Entry] = []
    private var isWriting = false

    /// One call that is about to be written.
    private final class Entry {
        let call: AsyncCall
        var result: Result<Void, Problem>?
        var waiter: Waiter?

        init(_ call: AsyncCall) { self.call = call }
    }

    /// - Parameter onAccepted: there are new calls in the store.
    init(_ store: RuntimeStore, onAccepted: @escaping @RuntimeActor () -> Void) {
        (self.store, self.onAccepted) = (store, onAccepted)
    }

    /// Keeps a call.
    /// - Returns: its id, once it is on disk.
    func accept(_ function: String, request: [UInt8], context: CallContext) async throws(Problem) -> ID<AsyncCall> {
        let now = Timestamp.now
        let id = ID<AsyncCall>(AsyncCall.idPrefix + ids.next(at: now) { UInt64.random(in: 0...UInt64.max) })
        let entry = Entry(
            AsyncCall(
                id: id, function: function, request: request, requestID: context.requestID,
                traceparent: context.traceparent, createdAt: now))
        pending.append(entry)
        if !isWriting { RuntimeActor.start { await self.write() } }
        isWriting = true
        while entry.result == nil { _ = await RuntimeActor.shared.loop.suspend { entry.waiter = $0 } }
        try entry.result?.get()
        return id
    }

    private func write() async {
        while !pending.isEmpty {
            let group = takeGroup()
            let calls = group.map(\.call)
            let accepted: Result<Int, StoreError>
            do throws(StoreError) {
                accepted = .success(
                    try await store.perform { store throws(StoreError) in try Self.write(calls, to: store) })
            } catch {
                Log.write(.warning, "Calls cannot be kept (\(error.kind)).")
                accepted = .failure(error)
            }
            for (index, entry) in group.enumerated() {
                switch accepted {
                case .success(let count) where index < count: entry.result = .success(())
                case .success: entry.result = .failure(Self.isFull)
                case .failure(let error): entry.result = .failure(Problem(error))
                }
                entry.waiter?.wake(.ready)
            }
            onAccepted()
        }
        isWriting = false
    }

    private func takeGroup() -> [Entry] {
        var bytes = 0
        let end = pending.firstIndex { entry in
            defer { bytes += entry.call.request.count }
            return bytes >= Self.groupBytesMax
        }
        let group = pending.prefix(min(end ?? pending.count, Self.groupMax))
        pending.removeFirst(group.count)
        return Array(group)
    }

    /// As many as there is room for, from the first on.
    private nonisolated static func write(_ calls: [AsyncCall], to store: Store) throws(StoreError) -> Int {
        var backlog = try store.callBacklog()
        let fitting = calls.prefix { call in
            backlog.count += 1
            backlog.bytes += call.request.count
            return backlog.count <= waitingMax && backlog.bytes <= waitingBytesMax
        }
        try store.insert(Array(fitting))
        return fitting.count
    }

    static let isFull = Problem.unavailable("Too many calls are waiting to be made; try again in a moment.")
}

extension Problem {
    /// What a client is told of a store that does not do what it is asked.
    init(_ error: StoreError) {
        switch error.kind {
        case .busy, .full, .changed, .keyChanged:
            self = .unavailable("The store is busy or its disk is full; try again in a moment.")
        case .cannotOpen, .readOnly, .foreign, .newer:
            self.init(500, Failure(.misconfigured, "The store cannot be used; set WEBHOOKS_STORE to one that can."))
        case .io, .corrupt, .stopped, .other: self.init(500, Failure(.internal, "The store failed; see the log."))
        }
    }
}
