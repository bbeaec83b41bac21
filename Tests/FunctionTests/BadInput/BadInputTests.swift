import Foundation
import JSON
import TestSupport
import Testing

/// Everything that is wrong, asked of the built programs: each is refused with the right code and field, in a sentence
/// that shows nothing of the inside, and the store is afterwards as it was before.
@Suite struct BadInputTests {
    let folder: TemporaryFolder
    let environment: [String: String]
    /// Ids as examples name them, and those that are there.
    private let ids: [(example: String, real: String)]

    init() throws {
        folder = try TemporaryFolder()
        environment = ["WEBHOOKS_STORE": folder.file("test.db").path, "WEBHOOKS_KEY": testKey]
        let webhook = Scene.webhook(#""teamId":"team-1""#)
        let made = try Program.function("createWebhook", input: webhook.utf8, environment: environment).answer()
        let event = #"{"teamId":"team-1","event":"ticket.created","data":{},"idempotencyKey":"order-1-created"}"#
        let kept = try Program.function("trigger", input: event.utf8, environment: environment).answer()
        let sample = "01KA5CZK00D3ZG1C3S8K9R0V5M"
        ids = try [("wh_\(sample)", made.text("id")), ("dlv_\(sample)", kept.list("deliveries")[0].text("id"))]
    }

    @Test func `is refused by all functions, and changes nothing`() throws {
        let before = try Program.sqlite(folder, ".dump")
        var count = 0
        for function in Program.functions {
            let bad = try requests(for: function)
            let input = bad.reduce(into: [UInt8]()) { $0 += $1.bytes + [UInt8(ascii: "\n")] }
            let program = try Program.function(function, ["--lines"], input: input, environment: environment)
            #expect(program.status == 0 && program.errors == "", "\(function): \(program.errors)")
            let answers = try program.answers()
            try #require(answers.count == bad.count, "\(function) gave \(answers.count) answers to \(bad.count)")
            for (request, answer) in zip(bad, answers) {
                guard let complaint = request.complaint(about: answer) else { continue }
                let shown = String(decoding: request.bytes.prefix(200), as: UTF8.self)
                Issue.record("\(function): \(shown) \(complaint): \(answer.text.prefix(300))")
            }
            count += bad.count
        }
        #expect(count > 1000)
        #expect(try Program.sqlite(folder, ".dump") == before)
        print("bad input: \(count) requests refused by \(Program.functions.count) functions, the store unchanged")
    }

    private func requests(for function: String) throws -> [BadRequest] {
        let description = try JSONDocument(Program.function(function, ["--describe"]).output).root
        let help = try Program.function(function, ["--help"])
        let line = try #require(help.lines.first { $0.hasPrefix("  echo '") })
        var example = try #require(line.split(separator: "'").dropFirst().first.map(String.init))
        for id in ids { example = example.replacing(id.example, with: id.real) }
        let good = try JSONDocument(Array(example.utf8)).root
        var bad = try Garbage.all + BadMembers(good, #require(description["request"])).all
        if ["createWebhook", "updateWebhook"].contains(function) { bad += badSettings(good, of: function) }
        return bad
    }

    /// The values of settings that no schema can rule out, such as hostile URLs.
    private func badSettings(_ good: JSONValue, of function: String) -> [BadRequest] {
        let settings = function == "createWebhook" ? Setting.all : Setting.changeable
        return settings.flatMap { setting in
            setting.bad.map { json in
                let others = (good.members.map(Array.init) ?? []).filter { $0.name != setting.name }
                let members = others.map { "\"\($0.name)\":\($0.value.text)" } + ["\"\(setting.name)\":\(json)"]
                return BadRequest("{\(members.joined(separator: ","))}", field: setting.name)
            }
        }
    }
}
