internal import JSON
internal import Storage
internal import Webhooks

/// What an operator sees of asynchronous calls, and does about those that were given up.
@RuntimeActor
struct CallPages {
    let store: RuntimeStore
    /// Calls that were dead are due again.
    let onRedriven: () -> Void

    init(_ store: RuntimeStore, onRedriven: @escaping @RuntimeActor () -> Void) {
        (self.store, self.onRedriven) = (store, onRedriven)
    }

    var pages: [Page] {
        [
            Page(.get, "/runtime/calls") { request throws(Problem) in try await list(request) },
            Page(.get, "/runtime/calls/{id}") { request throws(Problem) in try await show(request) },
            Page(.delete, "/runtime/calls/{id}") { request throws(Problem) in try await delete(request) },
            Page(.post, "/runtime/calls/{id}/redrive") { request throws(Problem) in try await redriveOne(request) },
            Page(.post, "/runtime/calls/redrive") { request throws(Problem) in try await redrive(request) },
            Page(.post, "/runtime/calls/purge") { request throws(Problem) in try await purge(request) },
        ]
    }

    private func list(_ request: Page.Request) async throws(Problem) -> Response {
        let query = try CallQuery(request)
        let page = try await perform { store throws(StoreError) in
            try store.calls(isDead: query.isDead, function: query.function, before: query.cursor, limit: query.limit)
        }
        return Response(200, json: page.json)
    }

    private func show(_ request: Page.Request) async throws(Problem) -> Response {
        let call = try await call(request)
        var writer = JSONWriter()
        call.write(to: &writer)
        return Response(200, json: writer.bytes + [0x0A])
    }

    private func delete(_ request: Page.Request) async throws(Problem) -> Response {
        let id = Self.id(request)
        if try await perform({ store throws(StoreError) in try store.delete(id) }) {
            return Self.answer("deleted", 1)
        }
        _ = try await call(request)
        throw Problem(409, Failure(.conflict, "An attempt of this call is under way; wait for its end."))
    }

    private func redriveOne(_ request: Page.Request) async throws(Problem) -> Response {
        let id = Self.id(request)
        if try await redrive(.one(id)) == 1 { return Self.answer("redriven", 1) }
        _ = try await call(request)
        throw Problem(409, Failure(.conflict, "This call is no dead letter: it is made without your help."))
    }

    private func redrive(_ request: Page.Request) async throws(Problem) -> Response {
        Self.answer("redriven", try await redrive(try DeadLetters(request)))
    }

    private func redrive(_ letters: DeadLetters) async throws(Problem) -> Int {
        let count = try await perform { store throws(StoreError) in try store.redriveAll(letters, at: .now) }
        if count > 0 { onRedriven() }
        return count
    }

    private func purge(_ request: Page.Request) async throws(Problem) -> Response {
        let letters = try DeadLetters(request)
        return Self.answer(
            "purged", try await perform { store throws(StoreError) in try store.purgeAll(letters) })
    }

    // MARK: - Parts

    private func call(_ request: Page.Request) async throws(Problem) -> AsyncCall {
        let id = Self.id(request)
        guard let call = try await perform({ store throws(StoreError) in try store.call(id) }) else {
            throw Problem(404, Failure(.notFound, "There is no such call; one that succeeded is kept no longer."))
        }
        return call
    }

    private static func id(_ request: Page.Request) -> ID<AsyncCall> { ID(request.parameter("id") ?? "") }

    private func perform<Value: Sendable>(
        _ work: @escaping @Sendable (Store) throws(StoreError) -> Value
    ) async throws(Problem) -> Value {
        do throws(StoreError) { return try await store.perform(work) } catch { throw Problem(error) }
    }

    private static func answer(_ name: String, _ count: Int) -> Response {
        Response(200, json: Array("{\"\(name)\":\(count)}\n".utf8))
    }
}

extension Store {
    /// Makes dead letters due again, step by step, as far as there is room among those that wait.
    func redriveAll(_ letters: DeadLetters, at now: Timestamp) throws(StoreError) -> Int {
        var room = max(0, CallIntake.waitingMax - (try callBacklog().count))
        var total = 0
        while room > 0 {
            let count = try redrive(letters, at: now, limit: room)
            (total, room) = (total + count, room - count)
            if count < Self.deadLettersPerStep { break }
        }
        return total
    }

    /// Deletes dead letters, step by step.
    func purgeAll(_ letters: DeadLetters) throws(StoreError) -> Int {
        var total = 0
        while true {
            let count = try purge(letters)
            total += count
            if count < Self.deadLettersPerStep { return total }
        }
    }
}
