/// How many processes for one call each may run at once, whichever functions they are of.
@RuntimeActor
final class ProcessBudget {
    private var free: Int
    private var waiting: [Pool] = []

    init(_ count: Int) { free = count }

    /// - Parameter pool: asked to go on when there is room again.
    func take(for pool: Pool) -> Bool {
        if free > 0 {
            free -= 1
            return true
        }
        if !waiting.contains(where: { $0 === pool }) { waiting.append(pool) }
        return false
    }

    /// The functions that wait take turns.
    func giveBack() {
        free += 1
        handOn()
    }

    /// Asks the next one to go on, if there is room: whoever had its turn may have had nothing to start.
    func handOn() {
        if free > 0, !waiting.isEmpty { waiting.removeFirst().plan() }
    }
}
