import Testing
import Webhooks

@Suite struct EventTypeTests {
    @Test func `there are eighteen of the product, and four of this system itself`() {
        #expect(EventType.ofProduct.count == 18 && EventType.operational.count == 4)
        #expect(Set(EventType.allCases.map(\.rawValue)).count == 22)
    }

    @Test(arguments: EventType.allCases)
    func `the nearest to a type's own name is itself`(type: EventType) {
        #expect(EventType.nearest(to: type.rawValue) == type)
        #expect(EventType.nearest(to: type.rawValue.uppercased()) == type)
        #expect(EventType.nearest(to: type.rawValue + "x") == type)
        #expect(EventType.nearest(to: String(type.rawValue.dropFirst())) == type)
    }

    @Test(
        arguments: [
            ("ticket.create", .ticketCreated), ("ticketcreated", .ticketCreated), ("tickets.closed", .ticketClosed),
            ("ticket-status-changed", .ticketStatusChanged), ("message.recieved", .messageReceived),
            ("sla.breach", .slaBreached), ("contact.removed", .contactCreated),
        ] as [(String, EventType)])
    func `the nearest is what a caller probably meant`(text: String, type: EventType) {
        #expect(EventType.nearest(to: text) == type)
    }

    @Test(arguments: ["", "é😀", String(repeating: "x", count: 1_000_000)])
    func `there is one for any text`(text: String) {
        #expect(EventType.allCases.contains(EventType.nearest(to: text)))
    }
}
