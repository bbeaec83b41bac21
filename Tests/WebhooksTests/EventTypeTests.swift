import Testing
import Webhooks

@Suite struct EventTypeTests {
    @Test func `there are eighteen`() {
        #expect(EventType.allCases.count == 18)
        #expect(Set(EventType.allCases.map(\.rawValue)).count == 18)
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
