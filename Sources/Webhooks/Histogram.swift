/// Durations sorted into buckets whose borders never change, so that hours and webhooks can be added up.
///
/// Below 32 ms each millisecond has its own bucket; above, each doubling is cut into 16. A percentile read from it is the
/// middle of its bucket: at most 3.2 % away from the true one.
package struct Histogram: Equatable, Sendable {
    private static let exactBelow = 32
    private static let bucketsPerDoubling = 16

    /// By bucket.
    package private(set) var counts: [Int: Int] = [:]
    package private(set) var count = 0

    package init() {}

    /// The bucket of a duration.
    package static func bucket(of milliseconds: Int) -> Int {
        let value = max(milliseconds, 0)
        guard value >= exactBelow else { return value }
        let doubling = Int.bitWidth - 1 - value.leadingZeroBitCount  // 5 for 32...63
        return exactBelow + (doubling - 5) * bucketsPerDoubling + (value >> (doubling - 4)) - bucketsPerDoubling
    }

    /// The middle of a bucket, in milliseconds.
    package static func middle(of bucket: Int) -> Double {
        guard bucket >= exactBelow else { return Double(bucket) }
        let (doubling, step) = (bucket - exactBelow).quotientAndRemainder(dividingBy: bucketsPerDoubling)
        let width = 1 << (doubling + 1)
        return Double((bucketsPerDoubling + step) * width) + Double(width - 1) / 2
    }

    package mutating func add(_ count: Int, toBucket bucket: Int) {
        counts[bucket, default: 0] += count
        self.count += count
    }

    /// The smallest duration that at least that share of all does not exceed; nil where there is none.
    /// - Parameter share: such as 0.95.
    package func percentile(_ share: Double) -> Double? {
        guard count > 0 else { return nil }
        let rank = max(1, Int((share * Double(count)).rounded(.up)))
        var seen = 0
        for bucket in counts.keys.sorted() {
            seen += counts[bucket] ?? 0
            if seen >= rank { return Self.middle(of: bucket) }
        }
        return nil
    }
}
