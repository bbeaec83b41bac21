import Foundation
import JSON
import TestSupport
import Testing

@testable import local_runtime

/// The description of the routes, and the routes held against it.
@Suite struct OpenAPITests {
    @Test func `names each operation by its function, and those of one function apart`() throws {
        let text = """
            {"functions": [{"name": "one", "timeoutSeconds": 1, "routes": [{"method": "GET", "path": "/v1/{a}/one"}]},
            {"name": "two", "timeoutSeconds": 1, "routes": [{"method": "POST", "path": "/v1/{a}/two", "status": 201},
            {"method": "POST", "path": "/v1/{a}/{b}"}, {"method": "GET", "path": "/v1/{a}/two"}]}]}
            """
        let description = """
            {"summary": "Two.", "request": {"type": "object", "properties": {"a": {"type": "string"},
            "b": {"type": "integer"}, "c": {"type": "array"}, "idempotencyKey": {"type": "string"}},
            "required": ["a", "c"], "anyOf": [{"required": ["b"]}, {"required": ["c"]}]}, "example": {"a": "x", "c": [1]}}
            """
        let manifest = try ManifestReader.read(Array(text.utf8))
        let json = OpenAPI(manifest, ["two": try JSONDocument(Array(description.utf8)).root]).json
        let root = try JSONDocument(json).root
        let ids = (root["paths"]?.members.map { Array($0) } ?? []).flatMap { path in
            (path.value.members.map { Array($0) } ?? []).compactMap { $0.value["operationId"]?.string }
        }
        let own = ids.filter { !$0.hasPrefix("runtime") }
        #expect(own == ["one", "callOne", "twoByA", "twoByA2", "twoByAAndB", "callTwo", "healthz", "readyz"])
        #expect(ids.contains("runtimeGetCallsId") && ids.contains("runtimePostCallsIdRedrive"))

        let post = try #require(root["paths"]?["/v1/{a}/two"]?["post"])
        let names = post["parameters"]?.elements?.compactMap { $0["name"]?.string }
        #expect(names == ["a", "Idempotency-Key"])
        let media = try #require(post["requestBody"]?["content"]?["application/json"])
        #expect(media["schema"]?["properties"]?.members?.map(\.name) == ["b", "c", "idempotencyKey"])
        #expect(media["schema"]?["required"]?.bytes.elementsEqual(#"["c"]"#.utf8) == true)
        #expect(media["example"]?.bytes.elementsEqual(#"{"c":[1]}"#.utf8) == true)
        #expect(post["responses"]?["201"] != nil && post["responses"]?["200"] == nil)
        // What the path has already, the body need not have.
        let both = root["paths"]?["/v1/{a}/{b}"]?["post"]?["requestBody"]?["content"]?["application/json"]?["schema"]
        #expect(both?["anyOf"] == nil && both?["properties"]?["b"] == nil)
        // A query has no arrays.
        let get = root["paths"]?["/v1/{a}/two"]?["get"]?["parameters"]?.elements?.compactMap { $0["name"]?.string }
        #expect(get == ["a", "b", "idempotencyKey"])
    }

    @Test func `describes every page but the files of the dashboard`() throws {
        let json = OpenAPI(Manifest(functions: []), [:], cookie: "hookfile-1").json
        let root = try JSONDocument(json).root
        for target in try GuardedRuntime.pages(isFilled: false) where !target.path.hasPrefix("/dashboard/") {
            let method = target.path.hasSuffix("/changes") ? "get" : target.method.lowercased()
            let operation = root["paths"]?[target.path]?[method]
            #expect(operation?["responses"]?["200"]?["content"] != nil, "\(method) \(target.path)")
        }
        #expect(root["components"]?["securitySchemes"]?["cookie"]?["name"]?.string == "hookfile-1")
    }

    @Test func `describes what a call that is made later is answered with`() throws {
        let service = try RunningService()
        let document = try #require(try service.call("GET", "/openapi.json").body)
        let operation = document["paths"]?["/functions/stats"]?["post"]
        #expect(operation?["parameters"]?.elements?.contains { $0["name"]?.string == "async" } == true)
        let schema = operation?["responses"]?["202"]?["content"]?["application/json"]?["schema"]
        let reply = try service.call("POST", "/functions/stats?async", #"{"teamId": "acme"}"#)
        #expect(reply.status == 202)
        #expect(schema?["properties"]?.members?.map(\.name) == reply.body?.members?.map(\.name))
        #expect(
            document["paths"]?["/v1/teams/{teamId}/events"]?["post"]?["parameters"]?.text.contains("async") == false)
    }

    @Test(.enabled(if: Oracle.isThere, Oracle.needed))
    func `is as OpenAPI 3.1 has it, with a schema and an example for every function`() throws {
        let service = try RunningService()
        let reply = try service.call("GET", "/openapi.json")
        let document = try #require(reply.body)
        let judged = try Oracle.judge("openapi", document.text)
        #expect(judged.status == 0, "\(judged.errors)")
        for function in Program.functions {
            let operation = document["paths"]?["/functions/\(function)"]?["post"]
            #expect(operation?["requestBody"]?["content"]?["application/json"]?["example"] != nil, "\(function)")
        }
    }

    /// Requests made of the schemas, good and bad, against the functions themselves.
    @Test(.enabled(if: Oracle.isThere, Oracle.needed), .timeLimit(.minutes(5)))
    func `every answer is as the description says`() throws {
        let service = try RunningService(environment: ["WEBHOOKS_LOG": "error"])
        // Bound and not listened at: whatever is sent there is refused at once.
        let closed = try #require(InternetAddress(host: "127.0.0.1", port: 0)).bind()
        defer { close(closed) }
        let url = "http://127.0.0.1:\(InternetAddress.port(of: closed))/hook"
        let webhook = try service.createWebhook(url: url).id
        let delivery = try service.trigger()
        // It stands beside the Python that it is installed for.
        let program = URL(filePath: try #require(Oracle.python)).deletingLastPathComponent().path + "/schemathesis"
        let run = try Program.run(
            [
                "env", "HOOKFILE_KNOWN=teamId=\(RunningService.team),webhookId=\(webhook),deliveryId=\(delivery)",
                "HOOKFILE_URL=\(url)", "SCHEMATHESIS_HOOKS=schemathesis_hooks", "PYTHONPATH=\(Oracle.folder.path)",
                "PYTHONDONTWRITEBYTECODE=1", program, "--config-file",
                Oracle.folder.appending(path: "schemathesis.toml").path, "run",
                "http://127.0.0.1:\(service.port)/openapi.json", "--header",
                "Authorization: Bearer \(RunningRuntime.token)", "--checks", "all",
                // Which rules hold between fields, JSON Schema does not tell: a request may be refused though its schema
                // lets it through.
                "--exclude-checks", "positive_data_acceptance,ignored_auth", "--exclude-path-regex",
                // What waits for something to happen, and a clock that only tests have.
                "/changes$|^/runtime/(logs|clock)$", "--phases",
                "examples,coverage,fuzzing", "--max-examples", "5", "--seed", "20260101", "--generation-database",
                "none", "--continue-on-failure", "--no-color",
            ], in: service.folder.url, secondsMax: 240)
        let output = String(decoding: run.output, as: UTF8.self)
        #expect(run.status == 0, "\(output.suffix(6000)) \(run.errors.suffix(2000))")
        #expect(output.contains("Tested: 55"), "\(output.suffix(1500))")
        #expect(service.program.errors == "")
    }
}
