internal import Glibc

/// The programs that run now: so that they can be ended together, and so that the guard knows of them.
@RuntimeActor
final class RunningChildren {
    private var children: [ObjectIdentifier: (child: Child, slot: Int?)] = [:]
    private let table: GroupTable?
    private var pids: Set<pid_t> = []
    private var isKilled = false
    /// Programs that have ended so far.
    private(set) var endedCount = 0
    /// Programs that may run already and are not known yet.
    var startsUnderWay = 0

    /// - Parameter table: where the guard looks.
    init(table: GroupTable? = nil) { self.table = table }

    var hasRoom: Bool { table?.hasRoom ?? true }

    func has(_ pid: pid_t) -> Bool { pids.contains(pid) }

    /// To be called at once after the start.
    func insert(_ child: Child) {
        children[ObjectIdentifier(child)] = (child, table?.insert(child.pid))
        pids.insert(child.pid)
        if isKilled { child.signal(SIGKILL) }
    }

    /// To be called before the child is reaped: until then its number is nobody else's.
    func remove(_ child: Child) {
        guard let entry = children.removeValue(forKey: ObjectIdentifier(child)) else { return }
        if let slot = entry.slot { table?.remove(at: slot) }
        pids.remove(child.pid)
        endedCount += 1
    }

    /// Ends all (SIGKILL), those too that are just being started.
    func kill() {
        isKilled = true
        for entry in children.values { entry.child.signal(SIGKILL) }
    }
}
