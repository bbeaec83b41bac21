/// What can happen in the product that sends events, and what this system itself has to tell.
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
    case webhookWarning = "webhook.warning"
    case webhookDisabled = "webhook.disabled"
    case webhookRecovered = "webhook.recovered"
    case deliveryExhausted = "delivery.exhausted"

    /// Whether this system itself makes it: see ``OperationalEvent``. Nobody can trigger it.
    package var isOperational: Bool {
        switch self {
        case .webhookWarning, .webhookDisabled, .webhookRecovered, .deliveryExhausted: true
        default: false
        }
    }

    package static let operational = allCases.filter(\.isOperational)
    /// Those that a product triggers.
    package static let ofProduct = allCases.filter { !$0.isOperational }

    /// The type whose name is most like that text: what a caller who mistyped it probably meant.
    package static func nearest(to text: String, among types: [EventType] = allCases) -> EventType {
        nearestWord(to: text, among: types.map(\.rawValue)).flatMap(EventType.init) ?? .ticketCreated
    }
}
