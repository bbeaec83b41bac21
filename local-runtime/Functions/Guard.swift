internal import CLinux
internal import Glibc

/// A process beside the runtime that ends what the runtime leaves behind, in whatever way that came to its end: it waits
/// until the runtime is gone, and kills every process group that still lives.
///
/// It finds them in two ways. The table has all groups that were told of; a variable in their environment shows those that
/// had just been started, and those that left their group.
@RuntimeActor
final class Guard {
    /// A variable of each function's environment; its value is the guard's alone.
    nonisolated static let variable = "HOOKFILE_RUNTIME"
    /// The wait before another guard is started where one was killed.
    private static let restartWait: Duration = .seconds(1)

    let table: GroupTable
    /// `NAME=value`, for the environment of all that the runtime starts.
    let mark: String
    private let program: String
    /// Never written to: its end is what the guard waits for.
    private let life: Pipe
    private var ending: Descriptor?
    private(set) var pid: pid_t = 0

    /// - Parameter program: this program, which is its own guard.
    /// - Throws: a code of <errno.h>.
    init(program: String = "/proc/self/exe") throws(IOFailure) {
        guard let table = GroupTable() else { throw .system(ENOMEM) }
        (self.table, self.program) = (table, program)
        mark = "\(Self.variable)=\(randomHex(bytes: 16))"
        life = try Pipe()
        try start()
        RuntimeActor.start { [self] in await self.keep() }
    }

    private func start() throws(IOFailure) {
        let launch = Launch(program, named: "local-runtime", ["guard", mark], environment: [])
        let pid = try launch.spawn(descriptors: [life.readEnd.number, table.descriptor])
        let number = pidfd_open(pid, 0)
        guard number >= 0 else { throw .system(errno) }
        ending = Descriptor(owning: number)
        self.pid = pid
    }

    /// There is always one.
    private func keep() async {
        while let ending, (try? await ending.waitForInput()) != nil {
            ending.close()
            waitpid(pid, nil, 0)
            Log.write(.warning, "The guard against orphans was ended; another one is started.")
            await sleep(for: Self.restartWait)
            while true {
                do throws(IOFailure) {
                    try start()
                    break
                } catch { await sleep(for: Self.restartWait) }
            }
        }
    }
}
