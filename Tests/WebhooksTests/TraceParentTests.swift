import Testing

@testable import Webhooks

@Suite struct TraceParentTests {
    static let trace = "0af7651916cd43dd8448eb211c80319c"
    static let span = "b7ad6b7169203331"

    @Test(arguments: ["00", "01", "02", "03"])
    func `takes a traceparent of version 00 as it is`(flags: String) throws {
        let text = "00-\(Self.trace)-\(Self.span)-\(flags)"
        let parent = try #require(TraceParent(text))
        #expect(parent.text == text)
        #expect(parent.traceID == Self.trace)
    }

    @Test(arguments: ["cc-\(trace)-\(span)-01", "01-\(trace)-\(span)-01-what-the-future-holds"])
    func `reads a later version as far as it knows it, and passes on version 00`(text: String) {
        #expect(TraceParent(text)?.text == "00-\(Self.trace)-\(Self.span)-01")
    }

    @Test func `passes on no flag that has no meaning yet`() {
        #expect(TraceParent("00-\(Self.trace)-\(Self.span)-fd")?.text == "00-\(Self.trace)-\(Self.span)-01")
    }

    @Test(arguments: [
        "", "00", "00-\(trace)-\(span)", "00-\(trace)-\(span)-", "00-\(trace)-\(span)-0", "00-\(trace)-\(span)-01-",
        "00-\(trace)-\(span)-01-more", "01-\(trace)-\(span)-01more", "ff-\(trace)-\(span)-01", "0-\(trace)-\(span)-01",
        "00_\(trace)-\(span)-01", "00-\(trace.uppercased())-\(span)-01", "00-\(trace)-\(span.uppercased())-01",
        "00-\(trace)-\(span)-0A", "00-\(String(repeating: "0", count: 32))-\(span)-01",
        "00-\(trace)-0000000000000000-01", " 00-\(trace)-\(span)-01", "00-\(trace)-\(span)-01\n",
        "00-\(trace.dropLast())é-\(span)-01", "0g-\(trace)-\(span)-01", "00-\(trace)-\(span)-0g",
    ])
    func `ignores what is none`(text: String) {
        #expect(TraceParent(text) == nil)
    }

    @Test func `has children in the same trace, with the same flags`() throws {
        let parent = try #require(TraceParent("00-\(Self.trace)-\(Self.span)-03"))
        #expect(parent.child(span: 0x00F0_67AA_0BA9_02B7).text == "00-\(Self.trace)-00f067aa0ba902b7-03")
        #expect(parent.child(span: .max).text == "00-\(Self.trace)-ffffffffffffffff-03")
        #expect(parent.child(span: 0).text == "00-\(Self.trace)-0000000000000001-03")
    }

    @Test func `knows the names of requests from what would break a header or a log`() {
        for name in ["a", "req_01-A.b", String(repeating: "x", count: 128)] { #expect(CallNames.isRequestID(name)) }
        for name in ["", "a b", "a\n", "é", "a:b", "\"", String(repeating: "x", count: 129)] {
            #expect(!CallNames.isRequestID(name))
        }
    }
}
