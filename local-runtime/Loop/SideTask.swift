/// Work that goes on beside the caller's own and has a result.
///
/// Waiting for it stays on the runtime's thread, which `Task.value` would not.
@RuntimeActor
final class SideTask<Value: Sendable> {
    private var result: Value?
    private var waiter: Waiter?

    init(_ work: @escaping @RuntimeActor () async -> Value) {
        RuntimeActor.start {
            self.result = await work()
            self.waiter?.wake(.ready)
        }
    }

    /// What the work came to. At most one task waits for it.
    func value() async -> Value {
        while true {
            if let result { return result }
            _ = await RuntimeActor.shared.loop.suspend { waiter = $0 }
        }
    }
}
