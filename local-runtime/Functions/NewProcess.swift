internal import CLinux
internal import Glibc

/// A process up to the moment at which its program begins.
///
/// It shares the memory of the thread that starts it, which stands still meanwhile, as by vfork(2). In that time it only calls
/// the system. posix_spawn(3) does the same, but asks for the disposition of every signal in turn and maps a stack.
struct NewProcess {
    /// Bytes of stack for its few calls.
    private static let stackSize = 32 * 1024
    // <sched.h>
    private static let sharesMemory: Int32 = 0x100
    private static let comesFirst: Int32 = 0x4000

    private let program: UnsafePointer<CChar>
    private let arguments: UnsafePointer<UnsafeMutablePointer<CChar>?>
    private let environment: UnsafePointer<UnsafeMutablePointer<CChar>?>
    private let descriptors: UnsafeBufferPointer<Int32>
    /// Of <errno.h>: why the program did not begin.
    private var code: Int32 = 0

    /// Starts it as the leader of a process group of its own, with signals as a shell has them.
    ///
    /// - Parameters:
    ///   - arguments: and `environment`: their ends are marked by nil.
    ///   - descriptors: become 0, 1, 2 … in the program, which has no others. None of them has such a number before.
    /// - Throws: a code of <errno.h>.
    static func start(
        _ program: UnsafePointer<CChar>, _ arguments: UnsafePointer<UnsafeMutablePointer<CChar>?>,
        _ environment: UnsafePointer<UnsafeMutablePointer<CChar>?>, _ descriptors: UnsafeBufferPointer<Int32>
    ) throws(IOFailure) -> pid_t {
        let stack = UnsafeMutableRawPointer.allocate(byteCount: stackSize, alignment: 16)
        defer { stack.deallocate() }
        var process = NewProcess(
            program: program, arguments: arguments, environment: environment, descriptors: descriptors)
        let pid = clone(
            { pointer in
                pointer?.assumingMemoryBound(to: NewProcess.self).pointee.begin()
                _exit(127)
            }, stack + stackSize, sharesMemory | comesFirst | SIGCHLD, &process)
        guard pid > 0 else { throw .system(errno) }
        guard process.code == 0 else {
            waitpid(pid, nil, 0)
            throw .system(process.code)
        }
        return pid
    }

    /// Returns only where the program does not begin.
    private mutating func begin() {
        setpgid(0, 0)
        for (target, number) in descriptors.enumerated() where dup2(number, Int32(target)) < 0 {
            code = errno
            return
        }
        _ = close_range(UInt32(descriptors.count), .max, 0)
        // The runtime's own way with signals is nothing to inherit.
        var usual = sigaction()
        for number in Signals.ignored { sigaction(number, &usual, nil) }
        var none = sigset_t()
        sigemptyset(&none)
        sigprocmask(SIG_SETMASK, &none, nil)
        execve(program, arguments, environment)
        code = errno
    }
}
