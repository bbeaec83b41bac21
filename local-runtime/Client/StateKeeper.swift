internal import Glibc

/// Lets the commands find a runtime for as long as it runs, though another one on the same store came, put its own state
/// file there, and went.
@RuntimeActor
final class StateKeeper {
    /// Between two looks at the file.
    nonisolated static let lookEvery: Duration = .seconds(1)

    private let own: StateFile
    private let store: String
    /// Of the file that was read last: it is not read again while it stays the same.
    private var seen: (stamp: ProgramStamp, state: StateFile?)?
    private var isStopped = false

    init(_ own: StateFile, store: String) { (self.own, self.store) = (own, store) }

    func run() async {
        while !isStopped {
            look()
            await sleep(for: Self.lookEvery)
        }
    }

    /// Writes the file where there is none, or where its runtime has died; one that lives keeps its place.
    func look() {
        guard !isStopped else { return }
        guard let stamp = ProgramStamp(StateFile.path(store: store)) else { return write() }
        if seen?.stamp != stamp { seen = (stamp, StateFile(store: store)) }
        // What is no state file is somebody else's.
        if let state = seen?.state, !state.isAlive { write() }
    }

    /// Takes the file away, unless it is another runtime's.
    func stop() {
        isStopped = true
        own.remove(store: store)
    }

    private func write() {
        // Whether it could be written was told at the start.
        _ = own.write(store: store)
        seen = nil
    }
}
