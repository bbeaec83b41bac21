internal import Glibc
internal import Webhooks

/// What goes on with one function: its processes and the calls that wait for them.
struct FunctionState: Sendable {
    var function: Manifest.Function
    var processes: [ProcessState]
    var waiting: Int
}

/// What one process of a function does.
struct ProcessState: Sendable {
    var pid: pid_t
    var state: Instance.State
    /// Calls that it answered.
    var uses: Int
    var startedAt: Timestamp
    /// How long ago it was given or answered a call; nil where it never was.
    var lastUsed: Duration?
    /// Bytes that it holds; nil where it is gone.
    var memory: Int?
    /// Of the call that is first in line for its answer.
    var requestID: String?
    /// Calls that it was given and has not answered.
    var calls: Int
}

extension Pool {
    var state: FunctionState {
        let warm = instances.map { instance in
            ProcessState(
                pid: instance.child.pid, state: instance.state, uses: instance.uses, startedAt: instance.startedAt,
                lastUsed: instance.uses > 0 ? .now - instance.lastUsedAt : nil,
                memory: ProcessMemory(of: instance.child.pid)?.resident,
                requestID: instance.group.first?.context.requestID, calls: instance.group.count)
        }
        let single = singles.compactMap { run in
            run.child.map { child in
                ProcessState(
                    pid: child.pid, state: .busy, uses: 0, startedAt: run.startedAt,
                    memory: ProcessMemory(of: child.pid)?.resident, requestID: run.call.context.requestID, calls: 1)
            }
        }
        return FunctionState(function: function, processes: warm + single, waiting: waitingCount)
    }
}

extension ContinuousClock.Instant {
    fileprivate static func - (later: Self, earlier: Self) -> Duration { earlier.duration(to: later) }
}
