import Foundation
import JSON
import TestSupport
import Testing

/// `local-runtime ps`
@Suite struct PsTests {
    @Test func `shows processes, calls that wait, queues and timers`() throws {
        let runtime = try RunningRuntime([
            (
                "gated", #", "timeoutSeconds": 30, "instances": {"max": 1}"#, gate("run") + "echo '{}'"
            )
        ])
        let calls = (0..<3).map { _ in runtime.begin("gated") }
        #expect(eventually { runtime.folder.read("run") == "s\n" })
        #expect(
            eventually { (try? command(runtime, ["ps", "--json"])["functions"]?.list.first?["waiting"]?.integer) == 2 })
        let shown = try command(runtime, ["ps", "--json"])
        let process = try #require(shown["functions"]?.list.first?["processes"]?.list.first)
        #expect(process["state"]?.string == "busy" && process["calls"]?.integer == 1)
        #expect(process["requestId"]?.string?.hasPrefix("req_") == true)
        #expect(process["memoryBytes"]?.integer ?? 0 > 0)
        #expect(shown["queues"]?.list.compactMap { $0["queue"]?.string } == ["first", "again"])
        #expect(shown["timers"]?.list.isEmpty == true && shown["deadLetters"]?.integer == 0)
        let text = try run(runtime, ["ps"]).output
        let pid = try #require(process["pid"]?.integer)
        #expect(
            text.contains("gated     process  \(pid)") && text.contains("2 waiting") && text.contains("QUEUE"),
            "\(text)")
        try runtime.folder.write("", to: "go")
        for call in calls { #expect(call.answer()?.status == 200) }
    }
}

extension JSONValue {
    fileprivate var list: [JSONValue] { elements.map { Array($0) } ?? [] }
}
