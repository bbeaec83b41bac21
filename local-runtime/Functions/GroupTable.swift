internal import CLinux
internal import Glibc

/// The process groups that live, in memory that the guard shares: it sees them whatever becomes of the runtime, and telling
/// it costs no call of the system.
@RuntimeActor
final class GroupTable {
    /// Process groups that can live at the same time.
    nonisolated static let groupsMax = 4096
    nonisolated static let bytes = groupsMax * MemoryLayout<pid_t>.stride

    /// Of the shared memory; it is closed in programs that the runtime starts.
    nonisolated let descriptor: Int32
    private nonisolated(unsafe) let groups: UnsafeMutablePointer<pid_t>
    private var free = Array((0..<groupsMax).reversed())

    /// Nil where the system has no memory for it.
    init?() {
        // MFD_CLOEXEC
        descriptor = memfd_create("groups", 1)
        guard descriptor >= 0, ftruncate(descriptor, off_t(Self.bytes)) == 0,
            let groups = Self.map(descriptor, PROT_READ | PROT_WRITE)
        else { return nil }
        self.groups = groups
    }

    var hasRoom: Bool { !free.isEmpty }

    /// - Returns: its place, which ``remove(at:)`` gives back; nil where the table is full.
    func insert(_ group: pid_t) -> Int? {
        guard let slot = free.popLast() else { return nil }
        groups[slot] = group
        return slot
    }

    func remove(at slot: Int) {
        groups[slot] = 0
        free.append(slot)
    }

    /// The groups in a table that another process has made.
    nonisolated static func groups(in descriptor: Int32) -> [pid_t] {
        guard let groups = map(descriptor, PROT_READ) else { return [] }
        defer { munmap(groups, bytes) }
        return (0..<groupsMax).map { groups[$0] }.filter { $0 > 1 }
    }

    private nonisolated static func map(_ descriptor: Int32, _ access: Int32) -> UnsafeMutablePointer<pid_t>? {
        let memory = mmap(nil, bytes, access, MAP_SHARED, descriptor, 0)
        guard memory != MAP_FAILED else { return nil }
        return memory?.bindMemory(to: pid_t.self, capacity: groupsMax)
    }
}
