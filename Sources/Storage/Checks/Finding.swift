internal import SQLite
package import Webhooks

/// Something in a store that contradicts what must hold.
package struct Finding: Equatable, Sendable {
    /// Which rule was broken, in one word such as `attempts_orphaned`.
    package var rule: String
    /// What is the case, for the operator.
    package var sentence: String
    /// How many times.
    package var count: Int
    /// The name of one of them.
    package var example: String

    package init(rule: String, sentence: String, count: Int, example: String) {
        (self.rule, self.sentence, self.count, self.example) = (rule, sentence, count, example)
    }
}

/// Something that must hold, as a query for what breaks it.
struct ConsistencyRule: Sendable {
    var name: String
    /// What is the case where it is broken.
    var sentence: String
    /// One column, `what`: a name for each row that breaks the rule.
    var broken: @Sendable (_ part: Int, _ now: Timestamp) -> SQL

    static let all: [ConsistencyRule] = references + queue + order + health + rollUps
}

extension Store {
    /// The names of all rules, in the order in which they are looked at.
    package static var rules: [String] { ConsistencyRule.all.map(\.name) }

    /// What breaks the rules between tables, all seen at one moment; nobody who writes waits for it.
    ///
    /// - Parameters:
    ///   - now: what is due by then is late, if nothing can find it.
    ///   - onRule: told before each rule.
    package func findings(at now: Timestamp, onRule: (String) -> Void = { _ in }) throws(StoreError) -> [Finding] {
        var findings: [Finding] = []
        for rule in ConsistencyRule.all {
            onRule(rule.name)
            for part in parts {
                let rows = try read("SELECT count(*), min(what) FROM (\(rule.broken(part, now))) AS found")
                let found = try decode(rows) { row throws(SQLiteError) in
                    (try row.read(Int.self), try row.read(String?.self))
                }
                guard let (count, example) = found.first, count > 0 else { continue }
                findings.append(
                    Finding(rule: rule.name, sentence: rule.sentence, count: count, example: example ?? ""))
            }
        }
        return findings
    }

    /// Runs reads that all see the store as it is when the first of them begins.
    package func snapshot<Value>(_ body: () throws(StoreError) -> Value) throws(StoreError) -> Value {
        var result: Result<Value, StoreError>?
        do throws(SQLiteError) {
            try database.snapshot { () throws(SQLiteError) in
                result = Result { () throws(StoreError) in try body() }
            }
        } catch {
            throw StoreError(error)
        }
        guard let result else { preconditionFailure("a snapshot runs what it is given") }
        return try result.get()
    }
}
