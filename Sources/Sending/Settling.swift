internal import FunctionHost
internal import Storage
internal import Webhooks

/// What has ended and is not written down yet.
struct Settling {
    /// What has ended waits at most so long for company on its trip to disk.
    static let within = Duration.milliseconds(20)

    private var ended: [Settlement] = []
    private var since: Duration?
    /// Deliveries wait for an end of these: it does not wait for company.
    private var isWaitedFor = false

    var isEmpty: Bool { ended.isEmpty }

    mutating func add(_ settlement: Settlement) {
        if since == nil { since = monotonicTime() }
        if settlement.endsTurn { isWaitedFor = true }
        ended.append(settlement)
    }

    /// Whether a trip to disk is worth it: for a group, or for what waited long enough, or since nothing else will end.
    func isTime(isIdle: Bool, groupLength: Int) -> Bool {
        guard let since else { return false }
        return isIdle || isWaitedFor || ended.count >= groupLength || monotonicTime() - since >= Self.within
    }

    mutating func take() -> [Settlement] {
        defer { (ended, since, isWaitedFor) = ([], nil, false) }
        return ended
    }
}
