/// SQL text with its values: what is interpolated is bound, never spliced.
///
///     let query: SQL = "SELECT name FROM webhooks WHERE id = \(id)"   // "… WHERE id = ?", [id]
package struct SQL: ExpressibleByStringInterpolation, Sendable {
    /// The literal pieces, and a question mark for each value. They are joined only when the statement is prepared: a
    /// statement that is run again is found by its pieces, which the compiler has made once.
    private(set) var pieces: [String]
    package private(set) var values: [SQLValue]
    /// What must come of the statement; anything else rolls its batch back. Nil: whatever comes.
    private(set) var guarantee: Guarantee?

    enum Guarantee: Equatable, Sendable { case changes(Int), rows(Int) }

    package init(stringLiteral text: String) { (pieces, values) = ([text], []) }

    package init(stringInterpolation parts: Parts) { (pieces, values) = (parts.pieces, parts.values) }

    package var text: String { pieces.joined() }

    /// The same statement as a guard: where it does not change exactly that many rows, its whole batch has no effect.
    package func expecting(_ changes: Int) -> SQL {
        var guarded = self
        guarded.guarantee = .changes(changes)
        return guarded
    }

    /// The same for the number of rows that it returns.
    package func expecting(rows: Int) -> SQL {
        var guarded = self
        guarded.guarantee = .rows(rows)
        return guarded
    }

    package struct Parts: StringInterpolationProtocol {
        private(set) var pieces: [String] = []
        private(set) var values: [SQLValue] = []

        package init(literalCapacity: Int, interpolationCount: Int) {
            // The compiler puts a literal, which may be empty, before, between and behind what is interpolated.
            pieces.reserveCapacity(2 * interpolationCount + 1)
            values.reserveCapacity(interpolationCount)
        }

        package mutating func appendLiteral(_ literal: String) { pieces.append(literal) }

        // What is bound most often has calls of its own: generic code of another module asks for a type each time.
        package mutating func appendInterpolation(_ value: String) { append(.text(value)) }
        package mutating func appendInterpolation(_ value: String?) { append(value.map { .text($0) } ?? .null) }
        package mutating func appendInterpolation(_ value: Int) { append(.integer(Int64(value))) }
        package mutating func appendInterpolation(_ value: Int?) { append(value.map { .integer(Int64($0)) } ?? .null) }
        package mutating func appendInterpolation(_ value: Int64) { append(.integer(value)) }
        package mutating func appendInterpolation(_ value: Int64?) { append(value.map { .integer($0) } ?? .null) }
        package mutating func appendInterpolation(_ value: Double?) { append(value.map { .real($0) } ?? .null) }
        package mutating func appendInterpolation(_ value: some SQLConvertible) { append(value.sqlValue) }

        /// Nil is bound as NULL.
        package mutating func appendInterpolation<Value: SQLConvertible>(_ value: Value?) {
            append(value?.sqlValue ?? .null)
        }

        /// A clause that is itself SQL with bound values.
        package mutating func appendInterpolation(_ clause: SQL) {
            pieces += clause.pieces
            values += clause.values
        }

        private mutating func append(_ value: SQLValue) {
            values.append(value)
            pieces.append("?")
        }
    }
}

/// What one column of one row holds.
package enum SQLValue: Equatable, Sendable {
    case null
    case integer(Int64)
    case real(Double)
    case text(String)
    case blob([UInt8])
}

/// A Swift type that one column holds.
package protocol SQLConvertible {
    /// Nil where the column holds something else.
    init?(_ value: SQLValue)
    var sqlValue: SQLValue { get }
}

extension Int64: SQLConvertible {
    package init?(_ value: SQLValue) {
        guard case .integer(let integer) = value else { return nil }
        self = integer
    }

    package var sqlValue: SQLValue { .integer(self) }
}

extension Int: SQLConvertible {
    package init?(_ value: SQLValue) {
        guard case .integer(let integer) = value else { return nil }
        self = Int(integer)
    }

    package var sqlValue: SQLValue { .integer(Int64(self)) }
}

/// Stored as 0 and 1.
extension Bool: SQLConvertible {
    package init?(_ value: SQLValue) {
        guard case .integer(let integer) = value else { return nil }
        self = integer != 0
    }

    package var sqlValue: SQLValue { .integer(self ? 1 : 0) }
}

extension Double: SQLConvertible {
    package init?(_ value: SQLValue) {
        guard case .real(let real) = value else { return nil }
        self = real
    }

    package var sqlValue: SQLValue { .real(self) }
}

extension String: SQLConvertible {
    package init?(_ value: SQLValue) {
        guard case .text(let text) = value else { return nil }
        self = text
    }

    package var sqlValue: SQLValue { .text(self) }
}

extension [UInt8]: SQLConvertible {
    package init?(_ value: SQLValue) {
        guard case .blob(let bytes) = value else { return nil }
        self = bytes
    }

    package var sqlValue: SQLValue { .blob(self) }
}

extension Optional: SQLConvertible where Wrapped: SQLConvertible {
    package init?(_ value: SQLValue) {
        if case .null = value {
            self = Self.none
        } else {
            guard let wrapped = Wrapped(value) else { return nil }
            self = .some(wrapped)
        }
    }

    package var sqlValue: SQLValue { self?.sqlValue ?? .null }
}
