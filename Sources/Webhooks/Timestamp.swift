/// A point in time, in whole milliseconds since 1970 UTC: the only kind of time that is stored, compared or sent.
package struct Timestamp: Hashable, Comparable, Sendable {
    package var milliseconds: Int64

    package init(milliseconds: Int64) { self.milliseconds = milliseconds }
    package init(seconds: Int64) { milliseconds = seconds * 1000 }

    /// Whole seconds since 1970, rounded down: what signatures carry.
    package var seconds: Int64 { milliseconds.quotientRoundedDown(by: 1000) }

    package static func < (left: Timestamp, right: Timestamp) -> Bool { left.milliseconds < right.milliseconds }

    package static func + (time: Timestamp, wait: Duration) -> Timestamp {
        Timestamp(milliseconds: time.milliseconds + wait.milliseconds)
    }

    package static func - (time: Timestamp, wait: Duration) -> Timestamp {
        Timestamp(milliseconds: time.milliseconds - wait.milliseconds)
    }

    package static func - (left: Timestamp, right: Timestamp) -> Duration {
        .milliseconds(left.milliseconds - right.milliseconds)
    }
}

extension Duration {
    /// Whole milliseconds, rounded towards zero.
    package var milliseconds: Int64 {
        components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000
    }
}

extension Int64 {
    /// Division that rounds down for negative numbers too, so that times before 1970 stay in order.
    package func quotientRoundedDown(by divisor: Int64) -> Int64 {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? quotient - 1 : quotient
    }
}
