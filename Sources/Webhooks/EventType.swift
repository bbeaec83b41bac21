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
        let words = allCases.map(\.rawValue)
        return nearestWord(to: text, among: words).flatMap(EventType.init) ?? .ticketCreated
    }
}
