internal import Glibc

/// How far something is that takes long: one line on stderr, written anew, where a person looks on.
final class Progress {
    /// What is over sooner needs no line.
    private static let quietTime: Duration = .seconds(1)
    /// Between two lines.
    private static let pause: Duration = .milliseconds(200)

    private let isShown = isatty(STDERR_FILENO) == 1
    private let start = ContinuousClock.now
    private var shownAt: ContinuousClock.Instant?

    func show(_ text: String) {
        let now = ContinuousClock.now
        guard isShown, now - start >= Self.quietTime, shownAt.map({ now - $0 >= Self.pause }) ?? true else { return }
        shownAt = now
        // Back to the margin, and away with what is left of the line before.
        writeAll(Array("\r\(text)\u{1B}[K".utf8), to: STDERR_FILENO)
    }

    /// Takes the line away when the work is over, however it ends.
    func during<Value, Failure: Error>(_ work: () throws(Failure) -> Value) throws(Failure) -> Value {
        defer {
            if shownAt != nil { writeAll(Array("\r\u{1B}[K".utf8), to: STDERR_FILENO) }
        }
        return try work()
    }

    /// Milliseconds since it began.
    var milliseconds: Int { Int((ContinuousClock.now - start) / .milliseconds(1)) }
}
