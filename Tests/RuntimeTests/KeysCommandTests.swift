import Foundation
import JSON
import Storage
import TestSupport
import Testing
import Webhooks

@testable import local_runtime

@Suite struct KeysCommandTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func run(_ arguments: String...) throws -> (status: Int32?, output: String, errors: String) {
        let program = try RunningProgram(arguments, in: folder.url)
        let output = program.rest()
        return (program.exitStatus(), output, program.errors)
    }

    private func json(_ output: String) throws -> JSONValue { try JSONDocument(Array(output.utf8)).root }

    @Test func `makes a key, shows it once, and keeps nothing of it but its digest`() throws {
        let made = try run("keys", "create", "--team", "acme", "--name", "their CRM")
        #expect(made.status == 0 && made.errors.contains("key_") && made.errors.contains("acme"))
        let key = try #require(AccessKeyText(String(made.output.dropLast())))
        #expect(made.output == key.text + "\n" && !made.errors.contains(key.text))
        let list = try run("keys", "list")
        #expect(list.output.contains("acme") && list.output.contains("their CRM"))
        for name in try FileManager.default.contentsOfDirectory(atPath: folder.url.path) {
            let bytes = try Data(contentsOf: folder.file(name))
            #expect(bytes.range(of: Data(key.text.dropFirst(3).utf8)) == nil, "\(name)")
        }
    }

    @Test func `the list has a dash for what is not there, and no line ends with a blank`() throws {
        _ = try run("keys", "create", "--operator", "--name", "their CRM")
        _ = try run("keys", "create", "--operator")
        let lines = try run("keys", "list").output.split(separator: "\n", omittingEmptySubsequences: false)
        #expect(lines.count == 4 && lines.allSatisfy { !$0.hasSuffix(" ") })
        #expect(lines[0].hasPrefix("ID") && lines[0].hasSuffix("  REVOKED  NAME"))
        #expect(lines[1].hasSuffix("Z  -        their CRM") && lines[2].hasSuffix("Z  -        -"))
    }

    @Test func `scripts get objects`() throws {
        let ofTeam = try json(run("keys", "create", "--team", "a.b", "--json").output)
        #expect(ofTeam["key"]?.string.flatMap { AccessKeyText($0) } != nil && ofTeam["teamId"]?.string == "a.b")
        let ofOperator = try json(run("keys", "create", "--operator", "--json").output)
        #expect(ofOperator["operator"]?.boolean == true && ofOperator["teamId"] == nil)
        let id = try #require(ofTeam["id"]?.string)
        let revoked = try json(run("keys", "revoke", id, "--json").output)
        #expect(revoked["id"]?.string == id && revoked["teamId"]?.string == "a.b")
        let revokedAt = try #require(revoked["revokedAt"]?.string)
        #expect(try json(run("keys", "revoke", id, "--json").output)["revokedAt"]?.string == revokedAt)
        #expect(try run("keys", "revoke", id).output == "\(id) was revoked before, at \(revokedAt)\n")
        let list = try json(run("keys", "list", "--json").output)
        let keys = try #require(list["keys"]?.elements.map(Array.init))
        #expect(keys.map { $0["id"]?.string } == [id, ofOperator["id"]?.string])
        #expect(keys.map { $0["revokedAt"] != nil } == [true, false])
        #expect(keys.allSatisfy { $0["key"] == nil && $0["digest"] == nil })
    }

    @Test(
        arguments: [
            (["create"], 64), (["create", "--team"], 64), (["create", "--team", "a b"], 64),
            (["create", "--team", "a", "--operator"], 64), (["create", "--operator", "--name", "a\nb"], 64),
            (["create", "--operator", "--name", String(repeating: "x", count: 101)], 64),
            (["create", "--operator", "--store", "postgres://here"], 78),
            (["create", "--operator", "--store", "no/s.db"], 66),
            (["list"], 66), (["revoke", "key_x"], 66), (["revoke"], 64), ([], 64),
        ] as [([String], Int32)])
    func `says what is wrong, and makes nothing`(arguments: [String], status: Int32) throws {
        let program = try RunningProgram(["keys"] + arguments, in: folder.url)
        #expect(program.rest().isEmpty && program.exitStatus() == status)
        #expect(program.errors.hasPrefix("local-runtime: ") && program.errors.split(separator: "\n").count == 1)
        #expect(!FileManager.default.fileExists(atPath: folder.file("webhooks.db").path))
    }

    @Test func `a key is not taken for its id, nor written down`() throws {
        let key = try run("keys", "create", "--operator").output.dropLast()
        let revoked = try run("keys", "revoke", String(key))
        #expect(revoked.status == 64 && !revoked.errors.contains(key))
        #expect(try run("keys", "revoke", "key_none").status == 65)
    }

    @Test func `a running runtime knows a key at once, and no more once it is revoked`() throws {
        let service = try RunningService()
        let store = RunningService.store(in: service.folder)
        func status(_ key: String) throws -> Int {
            try service.call("GET", "/session", headers: ["Authorization: Bearer \(key)"]).status
        }
        for _ in 0..<3 {
            let made = try json(run("keys", "create", "--team", "acme", "--json", "--store", store).output)
            let (key, id) = (try #require(made["key"]?.string), try #require(made["id"]?.string))
            #expect(try status(key) == 200)
            #expect(try run("keys", "revoke", id, "--store", store).status == 0)
            #expect(eventually { (try? status(key)) == 401 })
        }
    }

    @Test func `neither token nor key comes to a function, into a log, or into an answer`() throws {
        let runtime = try RunningRuntime([
            ("env", seconds30, "printf '{\"env\": \"'; env | tr -d '\"\\n\\\\'; printf '\"}'")
        ])
        let store = runtime.folder.file("webhooks.db").path
        let key = try KeyScene.make(in: store)
        let secrets = [key.text, RunningRuntime.token, String(key.text.dropFirst(3))]
        func call(_ token: String) -> RawAnswer? {
            let client = RawClient(port: runtime.port)
            client.send(
                "POST /functions/env HTTP/1.1\r\nHost: 127.0.0.1:\(runtime.port)\r\nAuthorization: Bearer \(token)\r\n\r\n"
            )
            return client.answer()
        }
        let answers = [
            call(key.text), call(RunningRuntime.token), call(key.text + "x"), call("x" + RunningRuntime.token),
        ]
        #expect(answers.map { $0?.status } == [200, 200, 401, 401])
        for secret in secrets {
            for answer in answers { #expect(answer?.body.contains(secret) == false) }
            #expect(!runtime.program.errors.contains(secret))
            let arguments = try Data(contentsOf: URL(filePath: "/proc/\(runtime.program.pid)/cmdline"))
            #expect(arguments.range(of: Data(secret.utf8)) == nil)
        }
    }
}
