import Foundation
import JSON
import TestSupport
import Testing

/// What programs say of themselves.
@Suite struct DescriptionTests {
    @Test func `there are nineteen`() { #expect(Program.functions.count == 19) }

    @Test(arguments: Program.functions)
    func `describes its place in the manifest and its request and response`(function: String) throws {
        let program = try Program.function(function, ["--describe"])
        #expect(program.status == 0 && program.errors.isEmpty)
        let description = try JSONDocument(program.output).root
        #expect(description["name"]?.string == function)
        #expect(description["summary"]?.string?.hasSuffix(".") == true)
        let entry = try #require(Self.manifest.first { $0["name"]?.string == function }?.members)
        for member in entry { #expect(description[member.name] == member.value, "\(member.name)") }
        for schema in ["request", "response"] { #expect(description[schema]?.members != nil) }
        #expect(description["request"]?["type"]?.string == "object")
        #expect(description["request"]?["additionalProperties"]?.boolean == false)
        #expect(description["response"]?["type"] != nil || description["response"]?["anyOf"] != nil)
    }

    @Test(arguments: Program.functions)
    func `helps with a sentence, an example, its fields and its options`(function: String) throws {
        let program = try Program.function(function, ["--help"])
        #expect(program.status == 0 && program.errors.isEmpty)
        #expect(try Program.function(function, ["-h"]).output == program.output)
        let text = String(decoding: program.output, as: UTF8.self)
        #expect(text.hasPrefix("\(function): "))
        let description = try JSONDocument(Program.function(function, ["--describe"]).output).root
        for name in try #require(description["request"]?["properties"]?.members).map(\.name) {
            #expect(text.contains(name))
        }
        for word in ["--lines", "--describe", "--help", "WEBHOOKS_STORE", "Exit status"] {
            #expect(text.contains(word))
        }
    }

    /// Taken means that nothing is wrong with it: the ids in it name nothing yet.
    @Test(arguments: Program.functions)
    func `takes the example that it shows`(function: String) throws {
        let folder = try TemporaryFolder()
        let example = try #require(Program.function(function, ["--help"]).example)
        let program = try Program.function(
            function, input: example.utf8,
            environment: ["WEBHOOKS_STORE": folder.file("test.db").path, "WEBHOOKS_KEY": testKey])
        let answer = try program.answer()
        #expect(answer.errorCode == nil || answer.errorCode == "not_found", "\(answer.text)")
    }

    @Test(.enabled(if: Schemas.python != nil, "no python3 with the package jsonschema"))
    func `writes schemas that are valid, and examples that keep them`() throws {
        let lines = try Program.functions.flatMap { function in
            let description = try JSONDocument(Program.function(function, ["--describe"]).output).root
            let example = try #require(Program.function(function, ["--help"]).example)
            return [
                #"{"name":"\#(function) request","schema":\#(description["request"]?.text ?? ""),"value":\#(example)}"#,
                #"{"name":"\#(function) response","schema":\#(description["response"]?.text ?? "")}"#,
            ]
        }
        #expect(try Schemas.complaints(lines) == [])
    }

    private static let manifest: [JSONValue] = {
        let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../functions/manifest.json")
        let document = (try? Data(contentsOf: file)).flatMap { try? JSONDocument(Array($0)) }
        return document?.root["functions"]?.elements.map(Array.init) ?? []
    }()
}
