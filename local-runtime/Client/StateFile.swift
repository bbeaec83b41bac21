internal import Glibc
internal import JSON
internal import Webhooks

/// Where the commands find the runtime that works on a store: `<store>.runtime`, beside it, for its owner alone.
struct StateFile: Equatable, Sendable {
    static let bytesMax = 16 * 1024

    var pid: pid_t
    /// Where it listens, such as `http://127.0.0.1:8787`.
    var url: String
    /// The operator's.
    var token: String
    var startedAt: Timestamp

    static func path(store: String) -> String { "\(store).runtime" }

    /// Nil where there is none, or what is there is something else.
    init?(store: String) {
        guard let bytes = File.read(Self.path(store: store), bytesMax: Self.bytesMax),
            let root = try? JSONDocument(bytes).root, let pid = root["pid"]?.integer, pid > 0,
            let url = root["url"]?.string, let token = root["token"]?.string,
            let startedAt = root["startedAt"]?.string.flatMap({ Timestamp(iso8601: $0) })
        else { return nil }
        self.init(pid: pid_t(truncatingIfNeeded: pid), url: url, token: token, startedAt: startedAt)
    }

    init(pid: pid_t, url: String, token: String, startedAt: Timestamp) {
        (self.pid, self.url, self.token, self.startedAt) = (pid, url, token, startedAt)
    }

    /// Whether there is a process of that number.
    var isAlive: Bool { kill(pid, 0) == 0 || errno == EPERM }

    /// Takes the place of what was there. Readers see the old one or the new one, whole.
    /// - Returns: whether it could be written.
    func write(store: String) -> Bool {
        var writer = JSONWriter()
        writer.object {
            $0.member("pid", Int(pid))
            $0.member("url", url)
            $0.member("token", token)
            $0.member("startedAt", startedAt.iso8601)
        }
        return File.replace(Self.path(store: store), with: writer.bytes + [0x0A], mode: 0o600)
    }

    /// Removes it, unless another runtime has put its own there.
    func remove(store: String) {
        if StateFile(store: store) == self { unlink(Self.path(store: store)) }
    }
}
