import Foundation
import Storage
import TestSupport
import Testing

@testable import local_runtime

/// What everybody's work on the store takes.
@Suite struct UsageBookTests {
    static let report = #"{"hookfileReport":"store","workedNanoseconds":1500000000,"waitedNanoseconds":250000000}"#

    @Test func `adds up what functions tell, one by one`() {
        let book = UsageBook()
        #expect(book.take(Array(Self.report.utf8)[...], of: "f") && book.take(Array(Self.report.utf8)[...], of: "f"))
        book.add(StoreUsage(worked: .seconds(2)), of: UsageBook.runtime)
        #expect(
            lines(of: book) == [
                "hookfile_store_busy_seconds_total{function=\"f\"} 3",
                "hookfile_store_busy_seconds_total{function=\"local-runtime\"} 2",
                "hookfile_store_wait_seconds_total{function=\"f\"} 0.5",
                "hookfile_store_wait_seconds_total{function=\"local-runtime\"} 0",
            ])
    }

    @Test(arguments: [
        "", "{}", #"{"hookfileReport":"store","#, #"{"hookfileReport":"store","workedNanoseconds":1}"#,
        #"{"hookfileReport":"store","workedNanoseconds":-1,"waitedNanoseconds":0}"#,
        #"{"hookfileReport":"store","workedNanoseconds":"1","waitedNanoseconds":0}"#,
        #"{"hookfileReport":"disk","workedNanoseconds":1,"waitedNanoseconds":0}"#, " " + report, report + "x",
        #"{"level":"info","message":"\#(report)"}"#,
    ])
    func `leaves to the log what is no report`(line: String) {
        let book = UsageBook()
        #expect(!book.take(Array(line.utf8)[...], of: "f"))
        #expect(lines(of: book).count == 2)
    }

    @Test func `a report goes into the figures, and all else that a program writes into the log`() throws {
        let wrong = #"{"hookfileReport":"store","workedNanoseconds":"1"}"#
        let script = "echo before >&2; echo '\(Self.report)' >&2; echo '\(wrong)' >&2; printf after >&2; echo '{}'"
        let runtime = try RunningRuntime([("work", seconds30, script)])
        #expect(runtime.call("work")?.status == 200)
        #expect(figure("busy", of: "work", runtime.port) == 1.5 && figure("wait", of: "work", runtime.port) == 0.25)
        #expect(eventually { runtime.program.errors.contains("before\n\(wrong)\nafter\n") })
        #expect(!runtime.program.errors.contains("1500000000"))
        #expect(figure("busy", of: UsageBook.runtime, runtime.port) ?? 0 > 0)
    }

    @Test func `the functions tell what they do, warm ones and drains as well`() throws {
        let receiver = try Receiver(.answering(status: 200))
        let service = try RunningService()
        _ = try service.createWebhook(url: receiver.url())
        _ = try service.trigger()
        #expect(eventually { receiver.requests.count == 1 })
        for function in ["createWebhook", "trigger", "processDelivery"] {
            #expect(eventually { figure("busy", of: function, service.port) ?? 0 > 0 }, "\(function)")
        }
        #expect(!service.program.errors.contains("hookfileReport"))
    }

    private func lines(of book: UsageBook) -> [String] {
        var text = MetricsText()
        book.write(to: &text)
        return String(decoding: text.bytes, as: UTF8.self).split(separator: "\n").map(String.init)
            .filter { !$0.hasPrefix("#") }
    }

    private func figure(_ name: String, of function: String, _ port: Int) -> Double? {
        let client = RawClient(port: port)
        client.send(
            "GET /metrics HTTP/1.1\r\nHost: 127.0.0.1:\(port)\r\nAuthorization: Bearer \(RunningRuntime.token)\r\n\r\n")
        let start = "hookfile_store_\(name)_seconds_total{function=\"\(function)\"} "
        let line = client.answer()?.body.split(separator: "\n").first { $0.hasPrefix(start) }
        return line.flatMap { Double($0.dropFirst(start.count)) }
    }
}
