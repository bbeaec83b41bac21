import Foundation
import JSON
import TestSupport

/// The entry of a function whose instances stay up.
func warm(_ more: String = "") -> String { ", \"mode\": \"warm\", \"timeoutSeconds\": 30\(more)" }

/// Shell that begins a program of line mode: it says nothing of itself, and notes each start.
let linesOnly = #"""
    [ "$1" = --describe ] && exit 0
    echo s >>"$WEBHOOKS_FOLDER/started"

    """#

/// Such a program, which answers each request with the request.
let echoing = linesOnly + #"while read -r line; do printf '%s\n' "$line"; done"#

extension RunningRuntime {
    /// The numbers of the processes that a process has started, by any of its threads.
    static func children(of pid: pid_t) -> [String] {
        let threads = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/\(pid)/task")) ?? []
        return threads.flatMap { thread in
            let children = try? String(contentsOfFile: "/proc/\(pid)/task/\(thread)/children", encoding: .utf8)
            return (children ?? "").split(separator: " ").map(String.init)
        }
    }

    /// The numbers of the runtime's own processes: functions, not its guard.
    var functionProcesses: [String] { Self.functionProcesses(of: program.pid) }

    static func functionProcesses(of runtime: pid_t) -> [String] {
        children(of: runtime).filter { !command(of: $0).contains("guard") }
    }

    /// All processes that have the runtime's folder in their environment, the runtime itself and its guard left out.
    var leftProcesses: [String] {
        let all = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return all.filter { entry in
            guard Int(entry) != nil, let environment = FileManager.default.contents(atPath: "/proc/\(entry)/environ")
            else { return false }
            return environment.split(separator: 0).contains(Data("WEBHOOKS_FOLDER=\(folder.url.path)".utf8))
                && !Self.command(of: entry).contains("local-runtime")
        }
    }

    /// The number of the guard.
    var guardProcess: pid_t? {
        Self.children(of: program.pid).first { Self.command(of: $0).contains("guard") }.flatMap { pid_t($0) }
    }

    /// The lines about invocations that the runtime has written.
    var reports: [JSONValue] {
        program.errors.split(separator: "\n").compactMap { try? JSONDocument(Array($0.utf8)).root }
            .filter { $0["cause"] != nil }
    }

    /// Waits until the runtime has read what was sent before: connections are served in the order in which they came.
    func hasReadAll() { _ = exchange("GET", "/healthz") }

    static func command(of pid: String) -> String {
        String(decoding: FileManager.default.contents(atPath: "/proc/\(pid)/cmdline") ?? Data(), as: UTF8.self)
    }
}

/// Counts a runtime's function processes again and again, and keeps the largest number.
final class ProcessCount: @unchecked Sendable {
    private let lock = NSLock()
    private var (most, isStopped) = (0, false)

    init(of runtime: RunningRuntime) {
        let pid = runtime.program.pid
        Thread {
            while !self.lock.withLock({ self.isStopped }) {
                // One of them is the guard.
                let count = RunningRuntime.children(of: pid).count - 1
                self.lock.withLock { self.most = max(self.most, count) }
                usleep(500)
            }
        }.start()
    }

    func stop() -> Int {
        lock.withLock {
            isStopped = true
            return most
        }
    }
}

/// For a test that has many connections.
func raiseDescriptorLimit() {
    var limit = rlimit()
    getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    limit.rlim_cur = min(limit.rlim_max, 8192)
    setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
}
