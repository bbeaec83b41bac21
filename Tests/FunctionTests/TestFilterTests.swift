import FunctionHost
import JSON
import Storage
import TestSupport
import Testing
import Webhooks

@testable import testFilter

@Suite struct TestFilterTests {
    let scene: Scene

    init() throws { scene = try Scene() }

    private func test(_ filters: String, _ payload: String) throws -> JSONValue {
        try scene.ask(TestFilter.self, "{\"filters\":\(filters),\"payload\":\(payload)}")
    }

    @Test func `says of each filter whether it holds, and why`() throws {
        let answer = try test(
            """
            [{"field":"data.n","operator":"greater_than","value":5},{"field":"data.s","operator":"regex","value":"^a"},
             {"field":"data.none","operator":"equals","value":1},{"field":"data.none","operator":"not_equals","value":1},
             {"field":"data.n","operator":"regex","value":"7"}]
            """, #"{"data":{"n":7,"s":"bcd"}}"#)
        #expect(answer["matches"]?.boolean == false)
        let results = try answer.list("results")
        #expect(try results.map { try $0.text("field") } == ["data.n", "data.s", "data.none", "data.none", "data.n"])
        #expect(results.map { $0["matches"]?.boolean } == [true, false, false, true, false])
        #expect(
            try results.map { try $0.text("reason") } == [
                "the field is greater than the value", "the field does not match the pattern",
                "the payload has no such field", "the payload has no such field",
                "the field is a number: only a string matches a pattern",
            ])
    }

    @Test func `lets everything through where there is no filter`() throws {
        #expect(try test("[]", "{}").text == #"{"matches":true,"results":[]}"#)
    }

    @Test func `is the same for every team`() throws {
        let answer = try scene.ask(TestFilter.self, #"{"teamId":"t","filters":[],"payload":{}}"#)
        #expect(answer["matches"]?.boolean == true)
    }

    @Test(arguments: [
        (#""payload":{}"#, "filters"), (#""filters":[]"#, "payload"), (#""filters":[],"payload":[]"#, "payload"),
        (#""filters":[],"payload":null"#, "payload"), (#""filters":null,"payload":{}"#, "filters"),
        (#""filters":[{"field":"a","operator":"regex","value":"[z-a]"}],"payload":{}"#, "filters[0].value"),
        (#""filters":[{"field":"a","operator":"regex","value":"(?=a)"}],"payload":{}"#, "filters[0].value"),
        (#""filters":[{"field":"a","operator":"equals","value":1},{"field":"a"}],"payload":{}"#, "filters[1].operator"),
        (#""filters":[],"payload":{},"teamId":"a b""#, "teamId"),
    ])
    func `refuses what it does not understand`(members: String, field: String) throws {
        let refusal = try scene.refusal(TestFilter.self, "{\(members)}")
        #expect((refusal.code, refusal.field) == (.invalidRequest, field))
    }
}
