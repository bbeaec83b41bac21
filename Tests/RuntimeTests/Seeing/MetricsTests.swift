import Foundation
import TestSupport
import Testing
import Webhooks

@testable import local_runtime

/// Figures, as Prometheus reads them.
@Suite(.enabled(if: Oracle.isThere, Oracle.needed)) struct MetricsTests {
    @Test func `counts what happened`() throws {
        let runtime = try RunningRuntime([
            ("good", seconds30, "echo '{}'"), ("crash", seconds30, "kill -9 $$"),
            (
                "drain", seconds30,
                #"echo '{"processed":3,"succeeded":2,"retrying":1,"failed":0,"deferred":0,"more":false}'"#
            ),
        ])
        for name in ["good", "good", "crash", "drain", "none"] { _ = runtime.call(name) }
        let idle = RawClient(port: runtime.port)
        idle.send("nonsense\r\n\r\n")
        #expect(idle.answer()?.status == 400)
        let figures = try figures(runtime)
        let expected: [(String, Double)] = [
            ("hookfile_invocations_total{cause=http,function=good,status=2xx}", 2),
            ("hookfile_invocations_total{cause=http,function=crash,status=5xx}", 1),
            ("hookfile_cold_starts_total{function=good}", 2),
            ("hookfile_unanswered_invocations_total{function=crash}", 1),
            ("hookfile_unanswered_invocations_total{function=good}", 0),
            ("hookfile_invocation_duration_seconds_count{function=good}", 2),
            ("hookfile_invocation_queue_seconds_bucket{function=good,le=+Inf}", 2),
            ("hookfile_delivery_attempts_total{outcome=succeeded}", 2),
            ("hookfile_delivery_attempts_total{outcome=retrying}", 1),
            ("hookfile_http_requests_total{status=200}", 3), ("hookfile_http_requests_total{status=502}", 1),
            ("hookfile_http_requests_total{status=404}", 1), ("hookfile_http_requests_total{status=400}", 1),
            ("hookfile_waiting_invocations{function=good}", 0), ("hookfile_instances{function=good,state=busy}", 0),
            ("hookfile_queue_due_deliveries{queue=first}", 0), ("hookfile_queue_oldest_due_seconds{queue=again}", 0),
            ("hookfile_deliveries{status=failed}", 0), ("hookfile_dead_letters{}", 0),
            ("hookfile_webhooks{state=open}", 0), ("hookfile_webhooks{state=disabled}", 0),
            ("hookfile_log_lines_lost_total{}", 0), ("hookfile_build_info{version=0.1.0}", 1),
        ]
        for (name, value) in expected { #expect(figures[name] == value, "\(name)") }
        for name in [
            "process_resident_memory_bytes", "process_open_fds", "process_start_time_seconds",
            "hookfile_store_file_bytes",
            "process_cpu_seconds_total", "hookfile_http_connections", "process_max_fds",
        ] { #expect(figures["\(name){}"] ?? 0 > 0, "\(name)") }
        let later = try self.figures(runtime)
        for (name, value) in figures where name.contains("_total{") { #expect(later[name] ?? 0 >= value, "\(name)") }
        #expect(runtime.exchange("GET", "/metrics")?.header("Content-Type") == MetricsText.contentType)
    }

    private static let long = String(repeating: "x", count: 9999)

    @Test(
        .onLoop,
        arguments: [
            (#"{"processed":1,"succeeded":1}"#, 1),
            // As `processDelivery` answers where it is told a delivery: with all that was sent and came back.
            (#"{"processed":1,"succeeded":1,"more":false,"delivery":{"body":"\#(long)"}}"#, 1),
            (#"{"processed":1,"succeeded":2,"list":[{"succeeded":3}],"failed":4}"#, 2),
            (#"{"processed":1,"delivery":{"succeeded":1}}"#, 0), (#"{"processed":{"succeeded":1}}"#, 0),
            (#"{"processed":1,"note":"\#(long)","succeeded":1}"#, 0),
            (#"{"delivery":{},"processed":1,"succeeded":1}"#, 0), ("", 0), (#"{"processed":"#, 0),
        ])
    @RuntimeActor func `counts attempts by what stands at the begin of an answer, however long it is`(
        answer: String, succeeded: Int
    ) {
        let metrics = InvocationMetrics()
        metrics.ended(
            InvocationReport(
                function: "f", context: .none, cause: .timer, start: .warm, startedAt: .now, queued: .zero,
                duration: .zero, peakMemory: nil, status: 200, problem: nil, ending: nil, request: [],
                answer: Array(answer.utf8)))
        var text = MetricsText()
        metrics.write(to: &text)
        let lines = String(decoding: text.bytes, as: UTF8.self).split(separator: "\n")
        #expect(lines.contains("hookfile_delivery_attempts_total{outcome=\"succeeded\"} \(succeeded)"))
    }

    @Test func `writes any label and any number so that they are read as they were`() throws {
        var text = MetricsText()
        text.family("a_total", .counter, "One \\ or\ntwo \"lines\".")
        text.sample(["label": "quote \" backslash \\ line\nend é"], 3)
        text.family("b", .gauge, "b")
        text.sample(1e21)
        text.sample(["x": ""], -0.0)
        text.family("c_seconds", .histogram, "c")
        var histogram = DurationHistogram()
        for milliseconds in [0, 1, 3, 100_000] { histogram.add(.milliseconds(milliseconds)) }
        text.samples(["f": "g"], histogram)
        let judged = try Oracle.judge("metrics", String(decoding: text.bytes, as: UTF8.self))
        #expect(judged.status == 0, "\(judged.errors)")
        let output = String(decoding: judged.output, as: UTF8.self)
        #expect(output.contains("a_total{label=quote \" backslash \\ line\nend é} 3\n"))
        #expect(output.contains("b{} 1e+21\n"))
        for line in ["le=0.001} 2", "le=0.005} 3", "le=60} 3", "le=+Inf} 4"] {
            #expect(output.contains("c_seconds_bucket{f=g,\(line)\n"), "\(line)")
        }
        #expect(output.contains("c_seconds_sum{f=g} 100.004\n"))
    }

    private func figures(_ runtime: RunningRuntime) throws -> [String: Double] {
        let text = try #require(runtime.exchange("GET", "/metrics")).body
        let judged = try Oracle.judge("metrics", text)
        #expect(judged.status == 0, "\(judged.errors)")
        var figures: [String: Double] = [:]
        for line in String(decoding: judged.output, as: UTF8.self).split(separator: "\n") {
            let space = try #require(line.lastIndex(of: " "))
            figures[String(line[..<space])] = Double(line[line.index(after: space)...])
        }
        return figures
    }
}
