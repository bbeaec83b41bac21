internal import Glibc

/// Who listens on a port of this machine, as far as /proc tells it to this user.
enum PortHolder {
    /// Characters of a command line that are shown.
    static let commandLineMax = 120
    /// Processes and descriptors of each that are looked through.
    static let processesMax = 65_536
    static let descriptorsMax = 65_536
    private static let tableBytesMax = 16 * 1024 * 1024

    struct Holder: Equatable {
        var pid: pid_t
        var commandLine: String
    }

    /// Nil where nobody does, or it is another user's process.
    static func find(port: Int) -> Holder? {
        let tables = ["/proc/net/tcp", "/proc/net/tcp6"].compactMap { File.read($0, bytesMax: tableBytesMax) }
        let sockets = tables.flatMap { inodes(listeningOn: port, in: String(decoding: $0, as: UTF8.self)) }
        guard !sockets.isEmpty else { return nil }
        let names = Set(sockets.map { "socket:[\($0)]" })
        for pid in File.names(in: "/proc", countMax: processesMax).compactMap({ pid_t($0) }) {
            let folder = "/proc/\(pid)/fd"
            for descriptor in File.names(in: folder, countMax: descriptorsMax)
            where names.contains(File.link("\(folder)/\(descriptor)") ?? "") {
                return Holder(pid: pid, commandLine: commandLine(of: pid))
            }
        }
        return nil
    }

    /// The sockets of a table of the kernel (proc_pid_net(5)) that listen on that port.
    static func inodes(listeningOn port: Int, in table: String) -> [String] {
        table.split(separator: "\n").dropFirst().compactMap { line in
            let columns = line.split(separator: " ")
            // sl, local_address, rem_address, st (0A is LISTEN), …, inode
            guard columns.count > 9, columns[3] == "0A", let colon = columns[1].lastIndex(of: ":"),
                Int(columns[1][columns[1].index(after: colon)...], radix: 16) == port
            else { return nil }
            return String(columns[9])
        }
    }

    /// A process's own words, separated by a space; what a terminal could take for a command is left out.
    static func commandLine(of pid: pid_t) -> String {
        let bytes = File.read("/proc/\(pid)/cmdline", bytesMax: 1024 * 1024) ?? []
        let text = String(decoding: bytes.map { $0 == 0 ? 0x20 : $0 }, as: UTF8.self)
        let line = String(String.UnicodeScalarView(text.unicodeScalars.filter { $0.value >= 0x20 && $0.value != 0x7F }))
        let isCut = line.count > commandLineMax
        return String(line.prefix(commandLineMax)).trimmingSpaces + (isCut ? "…" : "")
    }
}

extension String {
    fileprivate var trimmingSpaces: String {
        var text = self[...]
        while text.last == " " { text.removeLast() }
        return String(text)
    }
}

extension PortHolder.Holder {
    /// As it stands in a sentence.
    /// - Parameter state: of the runtime on the caller's own store.
    func sentence(state: StateFile?) -> String {
        let line = commandLine.isEmpty ? "" : " (\(commandLine))"
        return state?.pid == pid ? "the runtime of this store, process \(pid)\(line)" : "process \(pid)\(line)"
    }
}
