import TestSupport
import Testing
import Webhooks

@testable import SQLite
@testable import Storage

/// Asynchronous calls in the store.
@Suite struct CallTests {
    let scene: Scene

    init() throws { scene = try Scene() }

    private func call(_ function: String = "trigger", at time: Timestamp = start) -> AsyncCall {
        AsyncCall(
            id: scene.id(at: time), function: function, request: Array("{}".utf8), requestID: "req_1",
            traceparent: "00-1", createdAt: time)
    }

    private func claim(
        _ room: Int = 9, of function: String = "trigger", until: Timestamp = start + .seconds(60),
        at now: Timestamp = start, by store: Store? = nil
    ) throws -> [AsyncCall] {
        try (store ?? scene.store).turn(claiming: [CallShare(function, room: room, lease: until - now)], at: now).claims
    }

    @Test func `a call is kept as it came, and claimed when it is due, by one alone`() throws {
        let call = call()
        try scene.store.insert([call])
        #expect(try scene.store.call(call.id) == call)
        #expect(try claim(at: start - .milliseconds(1)) == [])
        let claimed = try #require(try claim().first)
        #expect(claimed.attempt == 1 && claimed.state == .running(until: start + .seconds(60)))
        #expect(try claim(by: scene.another()) == [])
        #expect(try claim(at: start + .seconds(60) - .milliseconds(1)) == [])
        // The lease has ended: whoever had it is dead.
        let again = try claim(until: start + .seconds(120), at: start + .seconds(60))
        #expect(again.map(\.id) == [call.id] && again.map(\.attempt) == [2])
        // Should he not be, his result counts no more.
        let late = try scene.store.turn(ending: [CallEnd(claimed, .succeeded)], at: start + .seconds(61))
        #expect(late.lost == [call.id])
        #expect(try scene.store.call(call.id) == again.first)
    }

    @Test func `a lease begins when the lock for writing is held, however long others held it`() throws {
        try scene.store.insert([call()])
        let path = scene.path
        var others: [String] = []
        let turn = try scene.store.turn(
            claiming: [CallShare("trigger", room: 1, lease: .seconds(60))],
            at: {
                // It waits for nobody.
                others.append((try? Program.run(["sqlite3", path, "BEGIN IMMEDIATE"]).errors) ?? "")
                return start + .seconds(20)
            }())
        #expect(turn.claims.first?.state == .running(until: start + .seconds(80)))
        #expect(others.count == 1 && others[0].contains("database is locked"), "\(others)")
    }

    @Test func `a call that succeeded is gone, one that failed waits, one that is given up is a dead letter`() throws {
        let calls = (0..<4).map { _ in call() }
        try scene.store.insert(calls)
        let claims = try claim().sorted { $0.id.text < $1.id.text }
        let due = start + .seconds(9)
        let turn = try scene.store.turn(
            ending: [
                CallEnd(claims[0], .succeeded), CallEnd(claims[1], .failed(error: "{\"a\":1}", dueAt: due)),
                CallEnd(claims[2], .givenUp(error: "{\"b\":1}")),
                CallEnd(claims[3], .givenBack(dueAt: start + .seconds(1))),
            ], at: start + .seconds(1))
        #expect(turn.lost.isEmpty)
        let seen = try calls.map { try scene.store.call($0.id) }
        #expect(seen[0] == nil)
        #expect(seen[1]?.state == .waiting(dueAt: due) && seen[1]?.lastError == "{\"a\":1}" && seen[1]?.attempt == 1)
        #expect(seen[2]?.state == .dead(since: start + .seconds(1)) && seen[2]?.lastError == "{\"b\":1}")
        #expect(seen[3]?.state == .waiting(dueAt: start + .seconds(1)) && seen[3]?.attempt == 0)
        #expect(try scene.store.callBacklog() == CallBacklog(count: 2, bytes: 4))
        #expect(try scene.store.calls(isDead: true, limit: 9).calls.map(\.id) == [calls[2].id])
        #expect(try scene.store.calls(isDead: false, limit: 9).calls.map(\.id) == [calls[3].id, calls[1].id])
    }

    @Test func `the functions with open calls are told with their first due time`() throws {
        try scene.store.insert([call("b", at: start + .seconds(2)), call("b"), call("a", at: start + .seconds(1))])
        #expect(
            try scene.store.openCalls() == [
                OpenCalls(function: "a", dueAt: start + .seconds(1)), OpenCalls(function: "b", dueAt: start),
            ])
    }

    @Test func `a list comes in pages, newest first, of one function where one is named`() throws {
        let calls = ["a", "b", "a", "b", "a"].map { call($0) }
        try scene.store.insert(calls)
        let first = try scene.store.calls(isDead: false, limit: 3)
        #expect(first.calls.map(\.id) == calls.reversed().prefix(3).map(\.id))
        let second = try scene.store.calls(isDead: false, before: first.cursor, limit: 3)
        #expect(second.calls.map(\.id) == [calls[1].id, calls[0].id] && second.cursor == nil)
        #expect(
            try scene.store.calls(isDead: false, function: "b", limit: 9).calls.map(\.id) == [
                calls[3].id, calls[1].id,
            ])
    }

    @Test func `a list reads no request, which may be long`() throws {
        try kill([call()])
        _ = try scene.store.calls(isDead: true, limit: 9)
        let lists = scene.store.database.statements.texts.filter { $0.contains("ORDER BY id DESC LIMIT") }
        #expect(lists.count == 1 && lists.allSatisfy { !$0.contains("request,") && !$0.contains("*") }, "\(lists)")
    }

    @Test func `dead letters are made due again, or deleted, one, of a function, or all`() throws {
        let calls = ["a", "a", "b", "b"].map { call($0) }
        try kill(calls)
        let later = start + .seconds(3600)
        #expect(try scene.store.redrive(.one(calls[0].id), at: later, limit: 9) == 1)
        let redriven = try #require(try scene.store.call(calls[0].id))
        #expect(redriven.state == .waiting(dueAt: later) && redriven.attempt == 0)
        #expect(try scene.store.redrive(.one(calls[0].id), at: later, limit: 9) == 0)
        #expect(try scene.store.purge(.one(calls[0].id)) == 0, "it is no dead letter any more")
        #expect(try scene.store.redrive(.of(function: "b"), at: later, limit: 1) == 1)
        #expect(try scene.store.purge(.of(function: "b")) == 1)
        #expect(try scene.store.redrive(.all, at: later, limit: 9) == 1)
        #expect(try scene.store.purge(.all) == 0)
    }

    @Test func `a call is deleted unless it is under way`() throws {
        let call = call()
        try scene.store.insert([call])
        let claims = try claim()
        #expect(try !scene.store.delete(call.id))
        _ = try scene.store.turn(ending: [CallEnd(claims[0], .givenBack(dueAt: start))], at: start)
        #expect(try scene.store.delete(call.id))
        #expect(try scene.store.call(call.id) == nil)
    }

    @Test func `old dead letters are deleted, and the oldest of too many`() throws {
        let calls = (0..<6).map { _ in call() }
        try kill(calls)
        let waiting = call()
        try scene.store.insert([waiting])
        #expect(try scene.store.deleteDeadLetters(before: start, keeping: 6, bytes: 100) == 0)
        #expect(try scene.store.deleteDeadLetters(before: start, keeping: 4, bytes: 100) == 2)
        #expect(try scene.store.deleteDeadLetters(before: start, keeping: 9, bytes: 3 * 2) == 1)
        #expect(try scene.store.calls(isDead: true, limit: 9).calls.map(\.id) == calls.reversed().prefix(3).map(\.id))
        #expect(try scene.store.deleteDeadLetters(before: start + .milliseconds(1), keeping: 9, bytes: 100) == 3)
        #expect(try scene.store.call(waiting.id) == waiting)
    }

    @Test func `each of many threads that claim gets calls that no other gets`() throws {
        let calls = (0..<60).map { _ in call() }
        try scene.store.insert(calls)
        let path = scene.path
        let results = Threads.run(4) { _ in
            let store = try Store(path: path)
            return try (0..<20).flatMap { _ in
                try store.turn(claiming: [CallShare("trigger", room: 1, lease: .seconds(60))], at: start)
                    .claims.map(\.id.text)
            }
        }
        let claimed = try results.flatMap { try $0.get() }
        #expect(claimed.count == 60 && Set(claimed) == Set(calls.map(\.id.text)))
    }

    @Test(arguments: [
        ("sum(request_bytes)", "calls_due (part=?)"),
        ("function > ?", "calls_due (part=? AND function>?)"),
        ("ORDER BY due_at_ms LIMIT", "calls_due (part=? AND function=? AND due_at_ms<?)"),
        ("SELECT id, request_bytes", "calls_dead (part=?)"),
    ])
    func `work is found by its index`(text: String, index: String) throws {
        try kill([call(), call()])
        _ = (try scene.store.callBacklog(), try scene.store.openCalls())
        _ = try scene.store.deleteDeadLetters(before: start, keeping: 1, bytes: 9)
        let texts = scene.store.database.statements.texts.filter { $0.contains(text) }
        #expect(!texts.isEmpty)
        for text in texts {
            let plan = try scene.plan(of: text)
            #expect(plan.contains { $0.contains(index) }, "\(plan)")
            #expect(!plan.contains { $0.contains("TEMP B-TREE") }, "\(plan)")
        }
    }

    private func kill(_ calls: [AsyncCall]) throws {
        try scene.store.insert(calls)
        let claims = try Set(calls.map(\.function)).flatMap { try claim(of: $0) }
        _ = try scene.store.turn(ending: claims.map { CallEnd($0, .givenUp(error: "{}")) }, at: start)
    }
}
