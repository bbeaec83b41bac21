import Testing
import Webhooks

@testable import local_runtime

/// The names that a request comes with, or gets.
@Suite struct CallContextTests {
    static let trace = "0af7651916cd43dd8448eb211c80319c"

    init() { LoopThread.start }

    @Test(.onLoop) @RuntimeActor func `keeps the trace of a client, with a piece of work of its own`() throws {
        let given = "00-\(Self.trace)-b7ad6b7169203331-00"
        let context = try context("traceparent: \(given)\r\nX-Request-Id: mine-1\r\n")
        #expect(context.requestID == "mine-1")
        let own = try #require(TraceParent(context.traceparent))
        #expect(own.traceID == Self.trace)
        #expect(own.text != given)
        #expect(own.text.hasSuffix("-00"))
    }

    @Test(
        .onLoop,
        arguments: [
            "", "traceparent: x\r\n", "traceparent: 00-\(trace)-0000000000000000-01\r\n",
            "traceparent: 00-\(trace)-b7ad6b7169203331-01\r\ntraceparent: 00-\(trace)-b7ad6b7169203331-01\r\n",
            "X-Request-Id: a b\r\n", "X-Request-Id:\r\n", "X-Request-Id: a\r\nX-Request-Id: b\r\n",
        ])
    @RuntimeActor func `makes new names where there are none that are valid`(headers: String) throws {
        let (one, other) = (try context(headers), try context(headers))
        for context in [one, other] {
            #expect(context.requestID.wholeMatch(of: /req_[0-9a-f]{24}/) != nil)
            let parent = try #require(TraceParent(context.traceparent))
            #expect(parent.traceID != Self.trace)
            #expect(parent.text == context.traceparent)
        }
        #expect(one.requestID != other.requestID)
        #expect(one.traceparent != other.traceparent)
    }

    @Test(.onLoop) @RuntimeActor func `never gives the same digits twice`() {
        let names = (0..<5000).map { _ in RandomDigits.shared.next(24) }
        #expect(Set(names).count == names.count)
        #expect(names.allSatisfy { $0.utf8.count == 24 })
    }

    @RuntimeActor private func context(_ headers: String) throws -> CallContext {
        CallContext(
            of: try RequestHeadParser().parse(Array("GET / HTTP/1.1\r\nHost: a\r\n\(headers)\r\n".utf8)[...]))
    }
}
