import Foundation
import JSON
import Storage
import TestSupport
import Testing

@testable import FunctionHost

/// What a program tells a runtime of its work on the store.
@Suite struct UsageReportTests {
    let folder: TemporaryFolder
    let start = ContinuousClock.now

    init() throws { folder = try TemporaryFolder() }

    @Test(arguments: [[], ["--lines"]])
    func `is told on stderr, where it is asked for`(arguments: [String]) throws {
        let program = try list(arguments, ["HOOKFILE_REPORT": "1"])
        let line = try JSONDocument(Array(program.errors.utf8)).root
        #expect(line["hookfileReport"]?.string == "store")
        #expect(line["workedNanoseconds"]?.integer ?? 0 > 0 && line["waitedNanoseconds"]?.integer == 0)
        #expect(try list(arguments, [:]).errors.isEmpty)
        #expect(try list(arguments, ["HOOKFILE_REPORT": "yes"]).errors.isEmpty)
    }

    @Test func `says nothing of a store that was not used`() throws {
        let program = try Program.function("stray", input: "{}".utf8, environment: ["HOOKFILE_REPORT": "1"])
        #expect(!program.errors.contains("hookfileReport"))
    }

    @Test func `says what is new, and no more often than it should`() {
        var reports = UsageReports()
        func line(_ worked: Int, at second: Int, every pause: Int = 1) -> String? {
            reports.line(
                StoreUsage(worked: .nanoseconds(worked)), every: .seconds(pause), at: start + .seconds(second)
            ).map { String(decoding: $0, as: UTF8.self) }
        }
        func text(_ worked: Int) -> String {
            #"{"hookfileReport":"store","workedNanoseconds":\#(worked),"waitedNanoseconds":0}"# + "\n"
        }
        #expect(line(5, at: 10) == text(5))
        #expect(line(7, at: 10) == nil)
        #expect(line(9, at: 11) == text(4))
        #expect(line(9, at: 20) == nil)
        #expect(line(10, at: 20, every: 0) == text(1))
        #expect(line(12, at: 20, every: 0) == text(2))
    }

    private func list(_ arguments: [String], _ environment: [String: String]) throws -> Program {
        let program = try Program.function(
            "listWebhooks", arguments, input: #"{"teamId":"acme"}"#.utf8,
            environment: ["WEBHOOKS_STORE": folder.file("webhooks.db").path].merging(environment) { $1 })
        #expect(program.status == 0 && program.lines.count == 1)
        return program
    }
}
