/// Where a webhook's receiver is. It can only be made from a text that keeps the rules.
package struct WebhookURL: Hashable, Sendable {
    package let text: String
}
