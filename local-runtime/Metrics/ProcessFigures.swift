internal import Glibc
internal import Webhooks

/// What the runtime's own process takes of the machine, by the names that Prometheus's clients use.
enum ProcessFigures {
    private static let descriptorsMax = 65_536

    static func write(to text: inout MetricsText, startedAt: Timestamp) {
        var usage = rusage()
        // RUSAGE_SELF
        getrusage(0, &usage)
        text.family("process_cpu_seconds_total", .counter, "Processor time of the runtime itself.")
        text.sample(seconds(usage.ru_utime) + seconds(usage.ru_stime))
        if let pages = residentPages {
            text.family("process_resident_memory_bytes", .gauge, "Memory that the runtime itself holds.")
            text.sample(pages * Int(sysconf(Int32(_SC_PAGESIZE))))
        }
        text.family("process_open_fds", .gauge, "Descriptors that are open in the runtime itself.")
        text.sample(File.names(in: "/proc/self/fd", countMax: descriptorsMax).count)
        text.family("process_max_fds", .gauge, "Descriptors that it may have open.")
        text.sample(Surroundings.descriptorsMax)
        text.family("process_start_time_seconds", .gauge, "When the runtime began, in seconds since 1970.")
        text.sample(Double(startedAt.milliseconds) / 1000)
    }

    private static func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) / 1_000_000 }

    /// The second number of proc_pid_statm(5).
    private static var residentPages: Int? {
        let text = File.read("/proc/self/statm", bytesMax: 1024).map { String(decoding: $0, as: UTF8.self) }
        let words = text?.split(separator: " ") ?? []
        return words.count > 1 ? Int(words[1]) : nil
    }
}
