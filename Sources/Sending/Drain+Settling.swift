internal import FunctionHost
internal import Storage
internal import Webhooks

/// What has ended and is not written down yet.
struct Settling {
    private(set) var ended: [Settlement] = []
    private var since: Duration?

    var isEmpty: Bool { ended.isEmpty }

    mutating func add(_ settlement: Settlement) {
        if since == nil { since = monotonicTime() }
        ended.append(settlement)
    }

    /// Whether a trip to disk is worth it: for a group, or for what waited long enough, or since nothing else will end.
    func isTime(isIdle: Bool, groupLength: Int) -> Bool {
        guard let since else { return false }
        return isIdle || ended.count >= groupLength || monotonicTime() - since >= Drain.settleWithin
    }

    mutating func settled() { (ended, since) = ([], nil) }

    /// Mends or drops the settlement whose claim is not valid any more.
    /// - Returns: what was dropped.
    mutating func refused(at position: Int) -> Settlement? {
        ended[position].giveUpRetrying() ? nil : ended.remove(at: position)
    }
}

extension Drain {
    /// Settles what has ended and claims from the lanes, in one trip to disk; again where a settlement is refused.
    /// - Returns: how many deliveries were claimed.
    func trip(claiming lanes: [Lane], at now: Timestamp) throws -> Int {
        while true {
            do throws(StoreError) {
                let result = try store.turn(settling: settling.ended, claiming: lanes, in: queue, at: now)
                settling.ended.forEach { counts.count($0.next) }
                settling.settled()
                guard !lanes.isEmpty else { return 0 }
                claiming.throttled.formUnion(result.throttled)
                claiming.took(result.claims, of: lanes.reduce(0) { $0 + $1.room }, lanes: lanes.count, at: now)
                return result.claims.count
            } catch {
                guard case .changed(let position?) = error.kind else { throw error }
                guard let lost = settling.refused(at: position) else { continue }
                context.log.warning("a lease ended before its attempt did", [("deliveryId", lost.claimed.id.text)])
            }
        }
    }
}
