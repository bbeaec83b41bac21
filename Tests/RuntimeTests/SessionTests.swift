import Testing
import Webhooks

@testable import local_runtime

@Suite struct SessionsTests {
    let start = ContinuousClock.now

    @Test func `a session stands for its holder until it ends`() {
        var sessions = Sessions()
        sessions.begin([1], for: .startToken, at: start)
        sessions.begin([2], for: .key([9]), at: start)
        #expect(sessions.holder(of: [1], at: start) == .startToken)
        #expect(sessions.holder(of: [2], at: start + Sessions.timeMax - .seconds(1)) == .key([9]))
        #expect(sessions.holder(of: [2], at: start + Sessions.timeMax) == nil)
        #expect(sessions.holder(of: [3], at: start) == nil)
        sessions.end([1])
        #expect(sessions.holder(of: [1], at: start) == nil)
    }

    @Test func `one holder has so many, and the oldest goes first`() {
        var sessions = Sessions()
        sessions.begin([99], for: .key([1]), at: start)
        for number in 0...Sessions.perHolderMax {
            sessions.begin([UInt8(number)], for: .startToken, at: start + .seconds(number))
        }
        #expect(sessions.count == Sessions.perHolderMax + 1)
        #expect(sessions.holder(of: [0], at: start) == nil && sessions.holder(of: [1], at: start) != nil)
        #expect(sessions.holder(of: [99], at: start) == .key([1]))
    }

    @Test func `there are never more than a bound, and those whose time is over make room`() {
        var sessions = Sessions()
        for number in 0..<Sessions.countMax + 9 {
            let bytes = [UInt8(number & 255), UInt8(number >> 8)]
            sessions.begin(bytes, for: .key(bytes), at: start + .seconds(number))
        }
        #expect(sessions.count == Sessions.countMax)
        sessions.begin([1, 2, 3], for: .startToken, at: start + Sessions.timeMax + .seconds(100_000))
        #expect(sessions.count == 1)
    }
}

@Suite struct FailedAttemptsTests {
    let start = ContinuousClock.now

    @Test func `lets a burst pass, then one in each interval`() {
        var failures = FailedAttempts()
        let next = start + FailedAttempts.interval
        let notes = (0..<FailedAttempts.burst).map { _ in failures.note("a", at: start) }
        #expect(notes.allSatisfy { !$0 })
        let later = [("a", start), ("b", start), ("a", next), ("a", next)].map { failures.note($0, at: $1) }
        #expect(later == [true, false, false, true])
    }

    @Test func `remembers so many peers`() {
        var failures = FailedAttempts()
        let notes = (0..<FailedAttempts.peersMax + 100).map { failures.note("\($0)", at: start) }
        #expect(notes.allSatisfy { !$0 })
        let last = (0...FailedAttempts.burst).map { _ in failures.note("last", at: start) }
        #expect(last == Array(repeating: false, count: FailedAttempts.burst) + [true])
    }
}

/// That what is compared is compared in constant time holds by the text of the program: there is one door.
@Suite struct DigestTableTests {
    @Test func `finds, replaces and removes by the whole digest`() {
        var table = DigestTable<Int>()
        let (one, near) = (Array(repeating: UInt8(7), count: 32), Array(repeating: UInt8(7), count: 31) + [8])
        table[one] = 1
        table[near] = 2
        #expect(table[one] == 1 && table[near] == 2 && table.count == 2)
        table[one] = 3
        #expect(table[one] == 3 && table.count == 2)
        table[one] = nil
        #expect(table[one] == nil && table[near] == 2 && table.count == 1)
        #expect(table[[]] == nil)
    }
}
