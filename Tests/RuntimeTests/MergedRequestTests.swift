import Testing
import Webhooks

@testable import local_runtime

@Suite struct MergedRequestTests {
    let schema = RequestSchema(types: [
        "limit": "integer", "ratio": "number", "isActive": "boolean", "event": "string", "idempotencyKey": "string",
        "events": "array",
    ])

    @Test func `puts path, query, header and body into one object`() throws {
        let request = MergedRequest(
            path: [Router.Parameter(name: "teamId", value: "a\"b")], query: [("limit", "5"), ("event", "5")],
            idempotencyKey: "k", schema: schema)
        let body = #" { "data" : {"n": 1.0e0, "u": "\u00e9"} , "x":1 } "#
        #expect(
            try merged(request, body)
                == #"{"teamId":"a\"b","limit":5,"event":"5","idempotencyKey":"k", "data" : {"n": 1.0e0, "u": "\u00e9"} , "x":1 }"#
        )
    }

    @Test(arguments: [("", "{}"), ("{}", "{}"), (" { } ", "{ }"), (#"{"a":1}"#, #"{"a":1}"#)])
    func `leaves a body alone that has nothing to be merged with`(body: String, result: String) throws {
        #expect(try merged(MergedRequest(path: []), body) == result)
    }

    @Test(arguments: [("", #"{"teamId":"t"}"#), ("{}", #"{"teamId":"t"}"#), (#"{"a":1}"#, #"{"teamId":"t","a":1}"#)])
    func `puts commas where they belong`(body: String, result: String) throws {
        #expect(try merged(MergedRequest(path: [Router.Parameter(name: "teamId", value: "t")]), body) == result)
    }

    @Test(arguments: [
        ("limit", "5", "5"), ("limit", "-5", "-5"), ("limit", "5.5", "5.5"), ("limit", "05", "\"05\""),
        ("limit", " 5", "\" 5\""), ("limit", "+5", "\"+5\""), ("limit", "", "\"\""), ("limit", "x", "\"x\""),
        ("limit", "[1]", "\"[1]\""), ("limit", "true", "\"true\""), ("ratio", "1e5", "1e5"),
        ("isActive", "true", "true"), ("isActive", "false", "false"), ("isActive", "1", "\"1\""),
        ("isActive", "TRUE", "\"TRUE\""), ("event", "true", "\"true\""), ("events", "[1]", "\"[1]\""),
        ("unknown", "5", "\"5\""),
    ])
    func `turns a value of the query into its type, or leaves it to the function`(
        name: String, value: String, literal: String
    ) throws {
        let request = MergedRequest(path: [], query: [(name, value)], schema: schema)
        #expect(try merged(request, "") == "{\"\(name)\":\(literal)}")
    }

    @Test(arguments: [
        (["teamId"], [], "", "teamId=t"), ([], [("a", "1"), ("a", "1")], "", "a"), ([], [("a", "1")], #"{"a":1}"#, "a"),
        ([], [("a", "1")], #"{"\u0061":1}"#, "a"), (["teamId"], [("teamId", "u")], "", "teamId"),
        ([], [("idempotencyKey", "x")], "", "idempotencyKey"), ([], [], #"{"idempotencyKey":"x"}"#, "idempotencyKey"),
        ([], [], #"{"a":1,"a":2}"#, "a"), (["teamId"], [], #"{"teamId":"t"}"#, "teamId"),
    ])
    func `refuses a name that is given twice`(
        path: [String], query: [(String, String)], body: String, field: String
    ) throws {
        let isClean = field == "teamId=t"
        let request = MergedRequest(
            path: path.map { Router.Parameter(name: $0, value: "t") }, query: query.map { (name: $0.0, value: $0.1) },
            idempotencyKey: isClean ? nil : "k", schema: schema)
        if isClean { return #expect(try merged(request, body) == #"{"teamId":"t"}"#) }
        let problem = #expect(throws: Problem.self) { try request.merged(with: Array(body.utf8)) }
        #expect(problem?.status == 400)
        #expect(problem?.failure.field == field)
    }

    @Test(arguments: ["[]", "1", "null", "{", "{}}", "\"a\"", "{a:1}", " "])
    func `refuses a body that is no object`(body: String) {
        let problem = #expect(throws: Problem.self) { try MergedRequest(path: []).merged(with: Array(body.utf8)) }
        #expect(problem?.status == 400)
    }

    @Test func `says what was expected in the body, and where`() {
        let problem = #expect(throws: Problem.self) { try merged(MergedRequest(path: []), #"{"a":}"#) }
        #expect(problem?.failure.message == "The body is not valid JSON: expected a value at byte 5.")
    }

    @Test func `gives the header only to functions that know it`() throws {
        let request = MergedRequest(path: [], idempotencyKey: "k", schema: RequestSchema(types: ["a": "string"]))
        #expect(try merged(request, "") == "{}")
    }

    private func merged(_ request: MergedRequest, _ body: String) throws -> String {
        String(decoding: try request.merged(with: Array(body.utf8)), as: UTF8.self)
    }
}

@Suite struct RequestSchemaTests {
    @Test func `reads the types from what a program says of itself`() throws {
        let description = """
            {"name": "f", "request": {"type": "object", "properties": {
                "a": {"type": "integer"}, "b": {"type": ["null", "boolean"]}, "c": {"enum": ["x"]}}}}
            """
        let schema = try #require(RequestSchema(description: Array(description.utf8)))
        #expect(schema == RequestSchema(types: ["a": "integer", "b": "boolean", "c": ""]))
        #expect(schema.hasProperty("c"))
        #expect(!schema.hasProperty("d"))
    }

    @Test(arguments: ["", "{}", "usage: f", #"{"request": {}}"#])
    func `takes nothing else for a description`(text: String) {
        #expect(RequestSchema(description: Array(text.utf8)) == nil)
    }
}
