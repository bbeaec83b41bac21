import Testing

@testable import Webhooks

@Suite struct DeliveryHeadersTests {
    static let names = CallNames(
        requestID: "req_7", traceParent: TraceParent("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"))

    private func headers(
        _ names: CallNames = names, span: UInt64 = 0x00F0_67AA_0BA9_02B7, custom: [HTTPHeader] = []
    ) throws -> [HTTPHeader] {
        DeliveryHeaders.list(
            webhook: ID("wh_1"), event: "ticket.created", delivery: "dlv_1", payload: ID("pl_1"), attempt: 1,
            time: Timestamp(milliseconds: 0), body: [], signers: Signers([]), custom: custom, names: names, span: span)
    }

    private func values(_ name: String, in headers: [HTTPHeader]) -> [String] {
        headers.filter { $0.name.lowercased() == name }.map(\.value)
    }

    @Test func `bear the request's id, and its trace with the attempt for a parent`() throws {
        let sent = try headers()
        #expect(values("x-request-id", in: sent) == ["req_7"])
        #expect(values("traceparent", in: sent) == ["00-0af7651916cd43dd8448eb211c80319c-00f067aa0ba902b7-01"])
    }

    @Test func `bear no name where the call had none`() throws {
        let sent = try headers(CallNames())
        #expect(values("x-request-id", in: sent) == [] && values("traceparent", in: sent) == [])
    }

    @Test(arguments: [("TraceParent", "traceparent"), ("x-REQUEST-id", "x-request-id")])
    func `leave the webhook its own header of that name`(name: String, lowercased: String) throws {
        let sent = try headers(custom: [HTTPHeader(name, "mine"), HTTPHeader("X-Api-Key", "k")])
        #expect(values(lowercased, in: sent) == ["mine"])
        #expect(values("x-api-key", in: sent) == ["k"])
        #expect(sent.count == (try headers().count) + 1)
    }
}
