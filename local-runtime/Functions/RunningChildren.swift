internal import Glibc

/// The programs that run now: so that they can be ended together, and so that the guard knows of them.
@RuntimeActor
final class RunningChildren {
    private var children: [ObjectIdentifier: (child: Child, slot: Int?)] = [:]
    private let table: GroupTable?
    private var isKilled = false

    /// - Parameter table: where the guard looks.
    init(table: GroupTable? = nil) { self.table = table }

    var hasRoom: Bool { table?.hasRoom ?? true }

    /// To be called at once after the start.
    func insert(_ child: Child) {
        children[ObjectIdentifier(child)] = (child, table?.insert(child.pid))
        if isKilled { child.signal(SIGKILL) }
    }

    /// To be called before the child is reaped: until then its number is nobody else's.
    func remove(_ child: Child) {
        guard let entry = children.removeValue(forKey: ObjectIdentifier(child)) else { return }
        if let slot = entry.slot { table?.remove(at: slot) }
    }

    /// Ends all (SIGKILL), those too that are just being started.
    func kill() {
        isKilled = true
        for entry in children.values { entry.child.signal(SIGKILL) }
    }
}
