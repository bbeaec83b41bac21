internal import Glibc

/// `local-runtime guard`: what ``Guard`` starts. Nobody else has a use for it.
enum GuardCommand {
    /// Between the request to end (SIGTERM) and SIGKILL, in sweeps: for a function to bring to its end what is under way,
    /// so that nobody has to wait for the end of a lease.
    private static let sweepsBeforeKill = 100
    /// Looks through the processes of the system at most: the last of them must find nothing.
    private static let sweepsMax = 200
    /// The wait between two of them, in microseconds; also for a program that had just been started to show its
    /// environment.
    private static let sweepWait: UInt32 = 50_000
    /// Bytes of an environment that are looked through.
    private static let environmentMax = 256 * 1024

    /// Waits for the end of stdin, which the runtime holds; stdout is the table of groups.
    /// - Parameter mark: the variable that is in the environment of all that the runtime starts.
    static func run(mark: String) -> Int32 {
        // What ends the runtime from a terminal must not end its guard before it.
        setsid()
        for number in [SIGTERM, SIGINT, SIGHUP, SIGQUIT] { signal(number, SIG_IGN) }
        var byte: UInt8 = 0
        while true {
            let count = read(STDIN_FILENO, &byte, 1)
            if count == 0 || (count < 0 && errno != EINTR) { break }
        }
        var (groups, asked) = (Set(GroupTable.groups(in: STDOUT_FILENO)), Set<pid_t>())
        var quietSweeps = 0
        for number in 0..<sweepsMax where quietSweeps < 2 {
            groups.formUnion(bearers(of: mark))
            groups = groups.filter { kill(-$0, 0) == 0 }
            for group in groups where asked.insert(group).inserted { kill(-group, SIGTERM) }
            if number >= sweepsBeforeKill { for group in groups { kill(-group, SIGKILL) } }
            quietSweeps = groups.isEmpty ? quietSweeps + 1 : 0
            usleep(sweepWait)
        }
        return 0
    }

    /// The groups of the processes that bear the mark.
    private static func bearers(of mark: String) -> Set<pid_t> {
        guard let folder = opendir("/proc") else { return [] }
        defer { closedir(folder) }
        var groups: Set<pid_t> = []
        while let entry = readdir(folder) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            guard let pid = pid_t(name), pid != getpid(), bears(mark, pid) else { continue }
            // A function leads a group of its own; so does whoever left it.
            let group = getpgid(pid)
            if group > 1, group != getpgrp() { groups.insert(group) }
        }
        return groups
    }

    private static func bears(_ mark: String, _ pid: pid_t) -> Bool {
        guard let environment = File.read("/proc/\(pid)/environ", bytesMax: environmentMax) else { return false }
        return environment.split(separator: 0).contains { $0.elementsEqual(mark.utf8) }
    }
}
