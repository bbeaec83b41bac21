/// What can happen in the product that sends events.
package enum EventType: String, CaseIterable, Sendable {
    case ticketCreated = "ticket.created"
    case ticketUpdated = "ticket.updated"
    case ticketStatusChanged = "ticket.status_changed"
    case ticketPriorityChanged = "ticket.priority_changed"
    case ticketAssigned = "ticket.assigned"
    case ticketCommented = "ticket.commented"
    case ticketResolved = "ticket.resolved"
    case ticketClosed = "ticket.closed"
    case contactCreated = "contact.created"
    case contactUpdated = "contact.updated"
    case contactDeleted = "contact.deleted"
    case conversationStarted = "conversation.started"
    case conversationEnded = "conversation.ended"
    case automationRuleExecuted = "automation_rule.executed"
    case automationRuleFailed = "automation_rule.failed"
    case messageReceived = "message.received"
    case messageSent = "message.sent"
    case slaBreached = "sla.breached"

    /// The type whose name is most like that text: what a caller who mistyped it probably meant.
    package static func nearest(to text: String) -> EventType {
        // A longer text is like none of them; the comparison stays short.
        let start = Array(text.lowercased().utf8.prefix(64))
        return allCases.min { distance($0.rawValue, start) < distance($1.rawValue, start) } ?? .ticketCreated
    }

    /// Levenshtein's distance: insertions, deletions and replacements from one text to the other.
    private static func distance(_ name: String, _ other: [UInt8]) -> Int {
        var row = Array(0...other.count)
        for (line, byte) in name.utf8.enumerated() {
            var diagonal = row[0]
            row[0] = line + 1
            for (column, candidate) in other.enumerated() {
                let replaced = diagonal + (byte == candidate ? 0 : 1)
                diagonal = row[column + 1]
                row[column + 1] = min(replaced, row[column] + 1, row[column + 1] + 1)
            }
        }
        return row[other.count]
    }
}
