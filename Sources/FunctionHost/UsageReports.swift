internal import JSON
package import Storage

/// Lines by which a program tells the runtime that started it, and asked for it, what its work on the store takes.
package struct UsageReports {
    /// A runtime asks by setting it to 1.
    static let variable = "HOOKFILE_REPORT"

    private var told = StoreUsage()
    private var toldAt = ContinuousClock.now

    package init() {}

    /// - Parameters:
    ///   - usage: since the start.
    ///   - pause: the least time since the line before.
    /// - Returns: a line with what is new since the one before; nil where nothing is, or where it is too soon.
    package mutating func line(
        _ usage: StoreUsage, every pause: Duration, at now: ContinuousClock.Instant
    ) -> [UInt8]? {
        let news = usage - told
        guard news != StoreUsage(), now - toldAt >= pause else { return nil }
        (told, toldAt) = (usage, now)
        var writer = JSONWriter()
        writer.object { line in
            line.member("hookfileReport", "store")
            line.member("workedNanoseconds", Int(news.worked / .nanoseconds(1)))
            line.member("waitedNanoseconds", Int(news.waited / .nanoseconds(1)))
        }
        return writer.bytes + [UInt8(ascii: "\n")]
    }
}
