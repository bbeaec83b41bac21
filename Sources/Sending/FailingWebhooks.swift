internal import Storage
internal import Webhooks

/// Webhooks of which this process has written down failures: a success that was claimed before them must end them too.
struct FailingWebhooks {
    /// With more of them, all are forgotten: then the successes that are under way do not end what they should, which the
    /// store finds out before anything is concluded from it.
    private static let countMax = 4096

    private var webhooks: Set<ID<Webhook>> = []

    func mark(_ settlements: inout [Settlement]) {
        guard !webhooks.isEmpty else { return }
        for index in settlements.indices where settlements[index].standing == .healthy {
            if webhooks.contains(settlements[index].next.webhook) { settlements[index].standing = .failing }
        }
    }

    /// - Parameter settlements: as they were written down, in their order.
    mutating func saw(_ settlements: [Settlement]) {
        for settlement in settlements {
            if settlement.next.errorCode != nil {
                webhooks.insert(settlement.next.webhook)
            } else if !webhooks.isEmpty {
                webhooks.remove(settlement.next.webhook)
            }
        }
        if webhooks.count > Self.countMax { webhooks = [] }
    }
}
