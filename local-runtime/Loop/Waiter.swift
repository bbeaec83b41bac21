/// Why a wait ended.
enum Wake: Equatable, Sendable { case ready, timedOut, stopped }

/// One suspended wait. Whoever wakes it first decides how it ends; later calls do nothing.
final class Waiter {
    private var onWake: ((Wake) -> Void)?

    init(onWake: @escaping (Wake) -> Void) { self.onWake = onWake }

    var isOver: Bool { onWake == nil }

    func wake(_ wake: Wake) {
        guard let onWake else { return }
        self.onWake = nil
        onWake(wake)
    }
}
