/// A name for one `Entity`: a text that cannot be mistaken for the name of another kind of thing.
package struct ID<Entity>: Hashable, Sendable, CustomStringConvertible {
    package var text: String

    package init(_ text: String) { self.text = text }

    package var description: String { text }
}

/// What an ``ID`` can name: each kind has its prefix.
package protocol Identified {
    /// Such as `wh_`.
    static var idPrefix: String { get }
}

extension Webhook: Identified { package static var idPrefix: String { "wh_" } }
extension Payload: Identified { package static var idPrefix: String { "pl_" } }
extension Delivery: Identified { package static var idPrefix: String { "dlv_" } }
extension WebhookTest: Identified { package static var idPrefix: String { "tst_" } }
