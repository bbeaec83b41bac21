import JSON
import Storage
import Testing
import Webhooks

@testable import local_runtime

/// What becomes of asynchronous calls: rules without a store or a process.
@Suite struct CallRuleTests {
    private let start = Timestamp(milliseconds: 1_761_174_000_000)

    private func call(attempt: Int = 1) -> AsyncCall {
        var call = AsyncCall(
            id: ID("call_1"), function: "f", request: [], requestID: "r", traceparent: "", createdAt: start)
        call.attempt = attempt
        return call
    }

    @Test func `waits double, up to five minutes, and end after the last attempt`() {
        let waits = (1..<CallRetry.attemptsMax).map { CallRetry.wait(afterAttempt: $0, jitter: 0)?.components.seconds }
        #expect(waits == [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300])
        #expect(CallRetry.wait(afterAttempt: CallRetry.attemptsMax, jitter: 0) == nil)
        #expect(CallRetry.wait(afterAttempt: CallRetry.attemptsMax + 1, jitter: 0) == nil)
    }

    @Test func `the wait is up to a tenth longer, never shorter`() {
        let wait = CallRetry.wait(afterAttempt: 1, jitter: 0.999) ?? .zero
        #expect(wait > .milliseconds(1099) && wait < .milliseconds(1100))
    }

    @Test(arguments: [
        ("invalid_request", 400), ("not_found", 404), ("conflict", 409), ("payload_too_large", 413), ("forbidden", 403),
    ])
    func `a refused request is given up at once`(code: String, status: Int) {
        let error = "{\"code\":\"\(code)\",\"message\":\"m\",\"field\":\"f\"}"
        let outcome = CallOutcome(Response(status, json: Array("{\"error\":\(error)}\n".utf8)))
        #expect(outcome == .refused(error: error))
        #expect(result(outcome) == .givenUp(error: error))
    }

    @Test(arguments: [("rate_limited", 429), ("unavailable", 503), ("internal", 500), ("misconfigured", 500)])
    func `what may pass is tried again, until no attempt is left`(code: String, status: Int) {
        let error = "{\"code\":\"\(code)\",\"message\":\"m\"}"
        let outcome = CallOutcome(Response(status, json: Array("{\"error\":\(error)}".utf8)))
        #expect(outcome == .failed(error: error))
        #expect(result(outcome) == .failed(error: error, dueAt: start + .seconds(1)))
        #expect(result(outcome, attempt: 3) == .failed(error: error, dueAt: start + .seconds(4)))
        #expect(result(outcome, attempt: CallRetry.attemptsMax) == .givenUp(error: error))
    }

    @Test(arguments: ["", "no JSON", "{}", "{\"error\":\"\(String(repeating: "x", count: CallOutcome.errorMax))\"}"])
    func `an answer that says nothing of use is a failure with words of ours`(body: String) throws {
        guard case .failed(let error) = CallOutcome(Response(502, json: Array(body.utf8))) else {
            Issue.record("not a failure")
            return
        }
        #expect(try JSONDocument(Array(error.utf8)).root["code"]?.string == "internal")
    }

    @Test func `a result is a success, whatever it says`() {
        #expect(CallOutcome(Response(200, json: Array("{\"error\":1}".utf8))) == .succeeded)
        #expect(result(.succeeded) == .succeeded)
    }

    private func result(_ outcome: CallOutcome, attempt: Int = 1) -> CallEnd.Result {
        CallEnd(call(attempt: attempt), outcome, at: start, jitter: 0).result
    }

    @Test func `one function gets no more than its part, several share what there is`() {
        func rooms(_ due: [String], _ running: [String: Int] = [:]) -> [String: Int] {
            Dictionary(
                uniqueKeysWithValues: CallShares.rooms(due: due, running: running).map { ($0.function, $0.room) })
        }
        #expect(rooms([]) == [:])
        #expect(rooms(["a"]) == ["a": 4])
        #expect(rooms(["a", "b", "c"]) == ["a": 3, "b": 3, "c": 2])
        #expect(rooms(["a", "b"], ["a": 4]) == ["b": 4])
        #expect(rooms(["a", "b", "c"], ["a": 4, "b": 3]) == ["c": 1])
        #expect(rooms(["a"], ["b": 4, "c": 4]) == [:])
        #expect(rooms((0..<20).map { "f\($0)" }).values.allSatisfy { $0 == 1 })
    }

    @Test func `dead letters are cut at the start, each hour, and when there are many new ones`() {
        var retention = CallRetention()
        #expect(retention.cut(at: start) == CallRetention.Cut(before: start - .seconds(30 * 86_400)))
        retention.wasCut(at: start)
        #expect(retention.cut(at: start + CallRetention.cutEvery - .milliseconds(1)) == nil)
        #expect(retention.cut(at: start + CallRetention.cutEvery) != nil)
        retention.add(CallRetention.cutAfter - 1)
        #expect(retention.cut(at: start) == nil)
        retention.add(1)
        #expect(retention.cut(at: start) != nil)
    }

    @Test func `the mark belongs to functions that are called by name`() throws {
        func mark(_ path: [String], _ query: [(name: String, value: String)]) throws(Problem) -> AsyncMark {
            try AsyncMark(RequestTarget(segments: path, query: query))
        }
        #expect(try mark(["functions", "f"], [("async", "")]).isSet)
        #expect(try mark(["functions", "f"], [("async", "true"), ("limit", "5")]).query.map(\.name) == ["limit"])
        #expect(try !mark(["functions", "f"], [("limit", "5")]).isSet)
        let other = try mark(["v1", "teams"], [("async", "")])
        #expect(!other.isSet && other.query.count == 1)
        #expect(throws: Problem.self) { try mark(["functions", "f"], [("async", "false")]) }
        #expect(throws: Problem.self) { try mark(["functions", "f"], [("async", ""), ("async", "")]) }
    }
}
