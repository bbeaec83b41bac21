/// How long things took, by classes of length.
struct DurationHistogram: Equatable {
    /// Upper bounds of the classes, in seconds; what is longer has a class of its own.
    static let bounds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60]

    private(set) var counts = [Int](repeating: 0, count: bounds.count + 1)
    /// Seconds.
    private(set) var sum = 0.0

    mutating func add(_ duration: Duration) {
        let seconds = duration / .seconds(1)
        counts[Self.bounds.firstIndex { seconds <= $0 } ?? Self.bounds.count] += 1
        sum += seconds
    }
}
