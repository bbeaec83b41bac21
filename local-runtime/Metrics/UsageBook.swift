internal import JSON
internal import Storage
internal import Synchronization

/// What everybody's work on the store takes, by who it is: the functions as their processes tell it, and the runtime itself
/// with all of its connections.
final class UsageBook: Sendable {
    /// Of this runtime.
    static let own = UsageBook()
    /// The name of the runtime among those of the functions.
    static let runtime = "local-runtime"
    /// By this a function's process is asked to tell.
    static let request = "HOOKFILE_REPORT=1"

    private let usages = Mutex<[String: StoreUsage]>([runtime: StoreUsage()])

    func add(_ usage: StoreUsage, of function: String) {
        usages.withLock { $0[function, default: StoreUsage()] = $0[function, default: StoreUsage()] + usage }
    }

    /// - Parameter line: of a function's stderr, without its end.
    /// - Returns: whether it was told by it; all else is for the log.
    func take(_ line: ArraySlice<UInt8>, of function: String) -> Bool {
        guard let usage = StoreUsage(report: line) else { return false }
        add(usage, of: function)
        return true
    }

    func write(to text: inout MetricsText) {
        let usages = usages.withLock { $0 }.sorted { $0.key < $1.key }
        text.family(
            "hookfile_store_busy_seconds_total", .counter,
            "Time that work on the store took, by the functions and by the runtime itself.")
        for (function, usage) in usages { text.sample(["function": function], usage.worked / .seconds(1)) }
        text.family(
            "hookfile_store_wait_seconds_total", .counter, "Time that they waited for other writers meanwhile.")
        for (function, usage) in usages { text.sample(["function": function], usage.waited / .seconds(1)) }
    }
}

extension StoreUsage {
    private static let start = #"{"hookfileReport":"store","#.utf8
    /// Bytes of a line.
    private static let lengthMax = 256

    /// Nil where the line is something else.
    fileprivate init?(report line: ArraySlice<UInt8>) {
        guard line.count <= Self.lengthMax, line.starts(with: Self.start),
            let root = try? JSONDocument(Array(line)).root,
            let worked = root["workedNanoseconds"]?.integer, let waited = root["waitedNanoseconds"]?.integer,
            worked >= 0, waited >= 0
        else { return nil }
        self.init(worked: .nanoseconds(worked), waited: .nanoseconds(waited))
    }
}
