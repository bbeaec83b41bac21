import TestSupport
import Testing
import Webhooks

@Suite struct HistogramTests {
    @Test func `is at most 3.2 percent away from every duration`() {
        var worst = 0.0
        for value in 0...70_000 {
            let middle = Histogram.middle(of: Histogram.bucket(of: value))
            worst = max(worst, abs(middle - Double(value)) / Double(max(value, 1)))
        }
        #expect(worst <= 0.032)
    }

    @Test func `is exact below 32 ms`() {
        for value in 0..<32 { #expect(Histogram.middle(of: Histogram.bucket(of: value)) == Double(value)) }
    }

    @Test func `has buckets in the order of durations, without a gap`() {
        var last = Histogram.bucket(of: 0)
        for value in 1...70_000 {
            let bucket = Histogram.bucket(of: value)
            #expect(bucket == last || bucket == last + 1)
            last = bucket
        }
        // No more than this many rows an hour.
        #expect(last < 220)
    }

    @Test(arguments: [-1, .min, .max, 1 << 40])
    func `takes any number`(value: Int) {
        let middle = Histogram.middle(of: Histogram.bucket(of: value))
        #expect(abs(middle - Double(max(value, 0))) <= Double(max(value, 0)) * 0.032)
    }

    @Test(arguments: [1, 2, 3, 10, 99, 100, 101, 1000, 5000])
    func `gives percentiles close to the exact ones`(count: Int) {
        var random = SeededRandom(seed: UInt64(count))
        let values = (0..<count).map { _ in
            Int.random(in: 0...(1 << Int.random(in: 0...16, using: &random)), using: &random)
        }
        var histogram = Histogram()
        for value in values { histogram.add(1, toBucket: Histogram.bucket(of: value)) }
        let sorted = values.sorted()
        for percent in [0, 1, 50, 90, 95, 99, 100] {
            // The nearest rank, in whole numbers.
            let exact = Double(sorted[max(1, (percent * count + 99) / 100) - 1])
            let read = histogram.percentile(Double(percent) / 100) ?? -1
            #expect(abs(read - exact) <= max(exact * 0.032, 0), "\(percent) %")
        }
    }

    @Test func `adds up`() {
        var (all, one, two) = (Histogram(), Histogram(), Histogram())
        for value in 0..<1000 {
            all.add(1, toBucket: Histogram.bucket(of: value))
            if value % 3 == 0 {
                one.add(1, toBucket: Histogram.bucket(of: value))
            } else {
                two.add(1, toBucket: Histogram.bucket(of: value))
            }
        }
        for (bucket, count) in two.counts { one.add(count, toBucket: bucket) }
        #expect(one == all)
        #expect(one.count == 1000)
    }

    @Test func `has no percentile of nothing`() {
        #expect(Histogram().percentile(0.5) == nil)
    }
}
