internal import SQLite
package import Webhooks

extension ID: SQLConvertible {
    init?(_ value: SQLValue) {
        guard case .text(let text) = value else { return nil }
        self.init(text)
    }

    var sqlValue: SQLValue { .text(text) }
}

extension TeamID: SQLConvertible {
    init?(_ value: SQLValue) {
        guard case .text(let text) = value else { return nil }
        self.init(text)
    }

    var sqlValue: SQLValue { .text(text) }
}

extension Timestamp: SQLConvertible {
    init?(_ value: SQLValue) {
        guard case .integer(let milliseconds) = value else { return nil }
        self.init(milliseconds: milliseconds)
    }

    var sqlValue: SQLValue { .integer(milliseconds) }
}

extension SQLConvertible where Self: RawRepresentable, RawValue == String {
    init?(_ value: SQLValue) {
        guard case .text(let text) = value else { return nil }
        self.init(rawValue: text)
    }

    var sqlValue: SQLValue { .text(rawValue) }
}

extension EventType: SQLConvertible {}
extension ErrorCode: SQLConvertible {}
extension Delivery.Status: SQLConvertible {}
extension WebhookTest.Status: SQLConvertible {}
extension Breaker.Reason: SQLConvertible {}

// What is bound and read most often goes by way of the plain types, whose calls need not ask for a type.
extension SQL.Parts {
    mutating func appendInterpolation<Entity>(_ id: ID<Entity>) { appendInterpolation(id.text) }
    mutating func appendInterpolation(_ team: TeamID) { appendInterpolation(team.text) }
    mutating func appendInterpolation(_ time: Timestamp) { appendInterpolation(time.milliseconds) }
    mutating func appendInterpolation(_ time: Timestamp?) { appendInterpolation(time?.milliseconds) }
    mutating func appendInterpolation(_ status: Delivery.Status) { appendInterpolation(status.rawValue) }
    mutating func appendInterpolation(_ code: ErrorCode?) { appendInterpolation(code?.rawValue) }
}

extension Row {
    mutating func read<Entity>() throws(SQLiteError) -> ID<Entity> { ID(try read() as String) }
    mutating func read() throws(SQLiteError) -> Timestamp { Timestamp(milliseconds: try read()) }
    mutating func read() throws(SQLiteError) -> Timestamp? {
        let milliseconds: Int64? = try read()
        return milliseconds.map { Timestamp(milliseconds: $0) }
    }
}

/// Which function serves a delivery next.
package enum Queue: Int, CaseIterable, Sendable, SQLConvertible {
    /// Never claimed: the first attempt.
    case first = 0
    /// Claimed before: a retry, a redelivery, or what a dead process left behind.
    case again = 1

    init?(_ value: SQLValue) {
        guard case .integer(let number) = value else { return nil }
        self.init(rawValue: Int(number))
    }

    var sqlValue: SQLValue { .integer(Int64(rawValue)) }
}
