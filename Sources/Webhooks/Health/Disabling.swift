/// When a webhook that only fails is given up, and when its team is warned of it.
package enum Disabling {
    /// Failures must have lasted so long without a success between, …
    package static let span = Duration.seconds(5 * 86_400)
    /// … and be those of so many payloads; no more than these are counted.
    package static let payloadsMin = 10
    /// Percent of the way at which there is a warning.
    package static let warnings = [50, 75, 90]

    /// How far it is on the way, in percent: the lesser of the two conditions.
    package static func progress(failingFor time: Duration, payloads: Int) -> Int {
        let ofSpan = time.milliseconds * 100 / span.milliseconds
        return max(0, min(Int(min(ofSpan, 100)), payloads * 100 / payloadsMin, 100))
    }

    /// The last warning that is due by then; 0 where none is.
    package static func warning(at progress: Int) -> Int { warnings.last { $0 <= progress } ?? 0 }

    /// Why the system itself made a webhook inactive.
    package enum Reason: String, CaseIterable, Sendable {
        /// The receiver answered 410.
        case gone
        /// It only failed, for too long.
        case failing
    }
}
