internal import CLinux
internal import Glibc

/// `local-runtime guard`: what ``Guard`` starts. Nobody else has a use for it.
enum GuardCommand {
    /// Between the request to end (SIGTERM) and SIGKILL: for a function to bring to its end what is under way, so that
    /// nobody has to wait for the end of a lease.
    private static let grace: Duration = .seconds(5)
    /// After which it is of no more use to look on.
    private static let timeMax: Duration = .seconds(10)
    /// Between two looks through the processes of the system, in microseconds; also for a program that had just been
    /// started to show its environment.
    private static let sweepWait: UInt32 = 50_000
    /// Looks that must find nothing, one after the other.
    private static let quietSweeps = 2
    /// Entries of /proc that are looked at: more than the system has process numbers.
    private static let processesMax = 1 << 23

    /// Waits for the end of stdin, which the runtime holds; stdout is the table of groups.
    /// - Parameter mark: the variable that is in the environment of all that the runtime starts.
    static func run(mark: String) -> Int32 {
        // What ends the runtime from a terminal must not end its guard before it, which has a process group of its own.
        for number in [SIGTERM, SIGINT, SIGHUP, SIGQUIT] { signal(number, SIG_IGN) }
        var byte: UInt8 = 0
        while true {
            let count = read(STDIN_FILENO, &byte, 1)
            if count == 0 || (count < 0 && errno != EINTR) { break }
        }
        end(Set(GroupTable.groups(in: STDOUT_FILENO)), and: mark)
        return 0
    }

    /// - Parameters:
    ///   - groups: known to live.
    ///   - mark: borne by those that are not known.
    private static func end(_ groups: Set<pid_t>, and mark: String) {
        let start = ContinuousClock.now
        var (groups, asked, quiet) = (groups, Set<pid_t>(), 0)
        while quiet < quietSweeps, .now - start < timeMax {
            groups.formUnion(bearers(of: mark))
            groups = groups.filter { kill(-$0, 0) == 0 }
            for group in groups where asked.insert(group).inserted { kill(-group, SIGTERM) }
            if .now - start >= grace { for group in groups { kill(-group, SIGKILL) } }
            quiet = groups.isEmpty ? quiet + 1 : 0
            usleep(sweepWait)
        }
    }

    /// The groups of the processes that bear the mark.
    private static func bearers(of mark: String) -> Set<pid_t> {
        var groups: Set<pid_t> = []
        for pid in File.names(in: "/proc", countMax: processesMax).compactMap({ pid_t($0) })
        where pid != getpid() && ProcessMark.isBorne(mark, by: pid) {
            // A function leads a group of its own; so does whoever left it.
            let group = getpgid(pid)
            if group > 1, group != getpgrp() { groups.insert(group) }
        }
        return groups
    }
}
