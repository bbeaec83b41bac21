import Testing
import Webhooks

@Suite struct PayloadTests {
    private func payload(_ data: String, _ previousData: String? = nil, _ metadata: String? = nil) -> Payload {
        Payload(
            id: ID("pl_01K86XZM80ZZZZZZZZZZZZZZZZ"), team: TeamID("team:1")!, event: .ticketCreated,
            createdAt: Timestamp(milliseconds: 1_761_174_000_000), data: Array(data.utf8)[...],
            previousData: previousData.map { Array($0.utf8)[...] }, metadata: metadata.map { Array($0.utf8)[...] })
    }

    private let head = """
        {"id":"pl_01K86XZM80ZZZZZZZZZZZZZZZZ","timestamp":"2025-10-22T23:00:00.000Z","event":"ticket.created",\
        "teamId":"team:1","data":
        """

    @Test(arguments: [#"{"b":1.50,"a":1e2}"#, #"{ "é" : "\u00e9" }"#, "[]", "null", "-0.0", "\"\\/\""])
    func `keeps what the caller wrote, byte for byte`(data: String) {
        #expect(String(decoding: payload(data).body, as: UTF8.self) == head + data + "}")
        #expect(
            String(decoding: payload("1", data, data).body, as: UTF8.self)
                == head + #"1,"previousData":\#(data),"metadata":\#(data)}"#)
    }

    @Test func `names its deliveries after itself, in order`() {
        let payload = payload("1")
        let ids = [0, 1, 31, 32, 9999, 32_767].map { payload.deliveryID(at: $0).text }
        #expect(ids[0] == "dlv_01K86XZM80ZZZZZZZZZZZZZZZZ000")
        #expect(ids == ids.sorted())
        #expect(Set(ids.map(\.count)) == [33])
    }
}
