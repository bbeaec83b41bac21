import TestSupport
import Testing
import Webhooks

@Suite struct IDSourceTests {
    let now = Timestamp(milliseconds: 1_761_174_000_000)

    @Test func `makes 26 characters of Crockford's base 32, time first`() {
        var source = IDSource()
        let id = source.next(at: now) { .max }
        #expect(id == "01K872D4C0ZZZZZZZZZZZZZZZZ")
        #expect(id.hasPrefix(IDSource.bound(now)))
    }

    @Test func `sorts by time`() {
        var (source, random, last) = (IDSource(), SeededRandom(seed: 1), "")
        for milliseconds in [0, 1, 31, 32, 1023, 1024, 1_761_174_000_000, 253_402_300_799_999, 1 << 50 - 1] as [Int64] {
            let id = source.next(at: Timestamp(milliseconds: milliseconds)) { random.next() }
            #expect(id > last)
            #expect(id >= IDSource.bound(Timestamp(milliseconds: milliseconds)))
            #expect(last < IDSource.bound(Timestamp(milliseconds: milliseconds)))
            last = id
        }
    }

    @Test func `counts up within a millisecond, and when the clock goes back`() {
        var (source, random, last) = (IDSource(), SeededRandom(seed: 2), "")
        for index in 0..<20_000 {
            let time = now + .milliseconds(index < 10_000 ? 0 : Int.random(in: -5000...5000, using: &random))
            let id = source.next(at: time) { random.next() }
            #expect(id > last)
            last = id
        }
    }

    @Test func `carries where the last part is full`() {
        var source = IDSource()
        let draws = [0, UInt64.max]
        var index = 0
        let first = source.next(at: now) {
            defer { index += 1 }
            return draws[index]
        }
        let second = source.next(at: now) { 0 }
        #expect(first.suffix(16) == "00000000ZZZZZZZZ")
        #expect(second.suffix(16) == "0000000100000000")
    }

    @Test func `makes no id twice, in any number of sources`() {
        var (ids, random): (Set<String>, SeededRandom) = ([], SeededRandom(seed: 3))
        for _ in 0..<1000 {
            var source = IDSource()
            for _ in 0..<20 { ids.insert(source.next(at: now) { random.next() }) }
        }
        #expect(ids.count == 20_000)
    }
}
