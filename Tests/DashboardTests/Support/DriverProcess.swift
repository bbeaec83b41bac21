import Foundation
import TestSupport

/// `chromedriver` and all that it starts.
///
/// They are one process group. It ends with this value, and also where the test's own process is killed: a shell beside it
/// then reads the end of its input, ends the group and removes its folder.
final class DriverProcess: Sendable {
    /// Afterwards the group is ended, so that no browser stays behind whatever happens.
    static let secondsMax = 900

    static let isInstalled = Program.isInstalled("chromedriver") && Program.isInstalled("chromium")

    let port: Int

    private let shell: ChildProcess
    private let lifeline = Pipe()
    private let folder: URL

    init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "browser-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        // Nothing of the user's: a home, a clock and a language of its own.
        let environment = [
            "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin", "HOME": folder.path,
            "TMPDIR": folder.path, "TZ": "UTC", "LANG": "C.UTF-8", "LANGUAGE": "en",
        ]
        shell = try ChildProcess(
            ["/bin/sh", "-c", Self.script, "browser", folder.path, "\(Self.secondsMax)"], environment: environment,
            input: .pipe(lifeline), output: .nothing, errors: .nothing)
        let log = folder.appending(path: "log")
        var port: Int?
        _ = eventually(within: 60) {
            port = Self.port(in: (try? String(contentsOf: log, encoding: .utf8)) ?? "")
            return port != nil
        }
        guard let port else {
            try? lifeline.fileHandleForWriting.close()
            throw BrowserError(
                "chromedriver does not tell its port: \((try? String(contentsOf: log, encoding: .utf8)) ?? "")")
        }
        self.port = port
    }

    deinit { end() }

    /// Ends the group and waits until nothing of it is left.
    func end() {
        try? lifeline.fileHandleForWriting.close()
        _ = eventually { !shell.isRunning }
    }

    /// The number of the process group; nil after ``end()``, which removes the folder that knows it.
    var group: pid_t? {
        (try? String(contentsOf: folder.appending(path: "group"), encoding: .utf8))
            .flatMap { pid_t($0.trimmingCharacters(in: .whitespacesAndNewlines)) }
    }

    /// The command lines of what runs in a process group.
    static func commands(inGroup group: pid_t) -> [String] {
        let all = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return all.filter { Int($0) != nil }.compactMap { entry in
            // The name, in brackets, may hold spaces; after it come the state, the parent and the group.
            let status = (try? String(contentsOfFile: "/proc/\(entry)/stat", encoding: .utf8)) ?? ""
            let fields = status.split(separator: ") ").last?.split(separator: " ") ?? []
            // One that has ended may wait for its parent, who may be in no hurry.
            guard fields.count > 2, fields[0] != "Z", fields[2] == "\(group)" else { return nil }
            return String(
                decoding: FileManager.default.contents(atPath: "/proc/\(entry)/cmdline") ?? Data(), as: UTF8.self)
        }
    }

    private static func port(in log: String) -> Int? {
        log.firstMatch(of: /started successfully on port (\d+)/).flatMap { Int($0.1) }
    }

    private static let script = #"""
        folder=$1
        setsid timeout --kill-after=5 "$2" chromedriver --port=0 </dev/null >"$folder/log" 2>&1 &
        group=$!
        echo "$group" >"$folder/group"
        read -r line
        kill -KILL "-$group"
        wait
        rm -rf "$folder"
        """#
}
