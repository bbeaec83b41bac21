import Cryptography
import Foundation
import FunctionHost
import JSON
import Storage
import TestSupport
import Testing
import Webhooks

/// Rotations of the key file, made by the built programs.
@Suite struct KeyRotationTests {
    let folder: TemporaryFolder
    let environment: [String: String]

    init() throws {
        folder = try TemporaryFolder()
        environment = ["WEBHOOKS_STORE": folder.file("test.db").path, "WEBHOOKS_LOG": "debug"]
    }

    private var keyFile: URL { folder.file("test.db.key") }
    private var lines: [Substring] {
        get throws { try String(contentsOf: keyFile, encoding: .utf8).split(separator: "\n") }
    }

    private static let webhook = """
        {"teamId":"t","name":"n","url":"https://a.example/","events":["ticket.created"],"createdBy":"u",\
        "headers":{"X-Key":"1"},"signatures":["v1","v1a"]}
        """

    /// Makes webhooks.
    /// - Returns: by id, their secrets.
    @discardableResult
    private func create(_ count: Int) throws -> [String: String] {
        let input = String(repeating: Self.webhook + "\n", count: count)
        let program = try Program.function("createWebhook", ["--lines"], input: input.utf8, environment: environment)
        return try secrets(program.answers())
    }

    private func secrets(_ answers: [JSONValue]) throws -> [String: String] {
        try Dictionary(
            uniqueKeysWithValues: answers.map { answer in
                (try #require(answer["id"]?.string, "\(answer.text)"), try #require(answer["secret"]?.string))
            })
    }

    private func rotate(_ request: String = "{}") throws -> JSONValue {
        let program = try Program.function("rotateKey", input: request.utf8, environment: environment)
        #expect(!program.errors.contains("damaged"), "\(program.errors)")
        return try program.answer()
    }

    /// As a process of its own has it, which has read nothing of the keys.
    private func context() -> Context {
        var environment = Environment()
        (environment.store, environment.logLevel) = (folder.file("test.db").path, .off)
        return Context(environment: environment, function: "test")
    }

    /// By id, the secrets that can be opened with the keys that are in the file now, after all else was opened too.
    private func opened() throws -> [String: String] {
        let context = context()
        let webhooks = try context.store.webhooks(of: #require(TeamID("t")), limit: 1000)
        return try Dictionary(
            uniqueKeysWithValues: webhooks.map { webhook in
                let signers = try context.keyring.signers(of: webhook, at: systemTime())
                #expect(try context.keyring.headers(of: webhook)?.list.count == 1 && signers.keys.count == 1)
                return (webhook.id.text, signers.secrets[0].text)
            })
    }

    private static let done = #""damaged":0,"remaining":0,"more":false}"#

    @Test func `makes a new key, seals all with it, and leaves the old one out`() throws {
        let made = try create(5)
        let old = try lines
        #expect(try rotate(#"{"newKey":true}"#).text == #"{"resealed":5,"# + Self.done)
        #expect(try lines.count == 1 && lines != old)
        #expect(try opened() == made)
        // Nothing is begun that was not asked for.
        let key = try lines
        #expect(try rotate().text == #"{"resealed":0,"# + Self.done)
        #expect(try lines == key)
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.url.path)
        #expect(names.filter { $0.contains("key") } == ["test.db.key"])
    }

    @Test func `keeps both keys until all is sealed anew, and the mode of the file`() throws {
        var made = try create(3)
        let old = try lines
        try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: keyFile.path)
        #expect(try rotate(#"{"newKey":true,"limit":1}"#)["remaining"]?.integer == 2)
        let both = try lines
        #expect(both.count == 2 && both[1] == old[0])
        #expect(try opened() == made)
        made.merge(try create(1)) { $1 }
        // Asked once more for a new key, it goes on with the one that it has made.
        #expect(try rotate(#"{"newKey":true,"limit":1}"#)["remaining"]?.integer == 1)
        #expect(try lines == both)
        #expect(try rotate().text == #"{"resealed":1,"# + Self.done)
        #expect(try lines == [both[0]])
        #expect(try opened() == made)
        let mode = try FileManager.default.attributesOfItem(atPath: keyFile.path)[.posixPermissions] as? Int
        #expect(mode == 0o640)
    }

    /// A process that was killed in the middle, at any moment, has lost nothing; nor has anybody who worked meanwhile.
    @Test func `can be killed at any moment`() throws {
        var made = try create(150)
        var kills = 0
        for round in 0..<24 {
            let milliseconds = [0, 5, 10, 15, 20, 30, 45, 60][round % 8]
            let program = Program.folder.appending(path: "rotateKey").path
            let script = """
                '\(program)' <<< '{"newKey":true,"limit":20}' > out & sleep 0.\(String(format: "%03d", milliseconds))
                kill -9 $! 2> /dev/null; wait $! 2> /dev/null; echo $?
                """
            let run = try Program.run(
                ["env", "-i", "PATH=/usr/bin:/bin"] + environment.map { "\($0.key)=\($0.value)" }
                    + ["bash", "-c", script])
            kills += run.lines.last == "137" ? 1 : 0
            if round % 4 == 0 { made.merge(try create(1)) { $1 } }
            #expect(try lines.count <= 2)
        }
        while try rotate()["more"]?.boolean == true {}
        #expect(try lines.count == 1)
        #expect(try opened() == made)
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.url.path)
        // A draft may be left behind; the next rotation takes its name.
        #expect(Set(names.filter { $0.contains("key") }).isSubset(of: ["test.db.key", "test.db.key.new"]))
        Proof.report("kills of rotateKey", ["rotations": 24, "kills": kills, "secrets": made.count, "lost": 0])
    }

    @Test func `made by many at once, while others make webhooks, loses nothing`() throws {
        let made = try create(60)
        let script = """
            for i in 1 2 3 4 5 6; do "$1" <<< '{"newKey":true}' >> rotated & done
            for i in 1 2 3 4 5 6 7 8; do "$2" <<< '\(Self.webhook)' & done
            for i in 1 2 3; do "$1" <<< '{}' >> rotated & done
            wait; cat rotated >&2
            """
        let programs = ["rotateKey", "createWebhook"].map { Program.folder.appending(path: $0).path }
        let run = try Program.run(
            ["env", "-i", "PATH=/usr/bin:/bin", "WEBHOOKS_STORE=\(folder.file("test.db").path)", "WEBHOOKS_LOG=off"]
                + ["bash", "-c", script, "-"] + programs)
        let all = made.merging(try secrets(run.answers())) { $1 }
        #expect(all.count == 68)
        for answer in run.errors.split(separator: "\n") {
            let code = try JSONDocument(Array(answer.utf8)).root.errorCode
            // Who is overtaken by the next rotation is told to try again.
            #expect(code == nil || code == "unavailable", "\(answer)")
        }
        while try rotate()["more"]?.boolean == true {}
        #expect(try lines.count == 1)
        #expect(try opened() == all)
    }

    /// Each has sealed or opened with the old key, and keeps it in memory.
    @Test func `is noticed by programs that go on`() throws {
        var made = try create(1)
        let id = try #require(made.keys.first)
        let webhook = #""teamId":"t","webhookId":"\#(id)""#
        let (creating, showing, updating) = (
            try live("createWebhook"), try live("getWebhook"), try live("updateWebhook")
        )
        func ask(_ program: LiveProgram, _ request: String) throws -> JSONValue {
            try program.send(request + "\n")
            let answer = try JSONDocument(Array(#require(program.line()).utf8)).root
            #expect(answer.errorCode == nil, "\(answer.text)")
            return answer
        }
        for round in 0..<3 {
            made.merge(try secrets([ask(creating, Self.webhook)])) { $1 }
            #expect(try ask(showing, "{\(webhook)}")["headers"]?.text.contains("X-Key") == true)
            _ = try ask(updating, #"{\#(webhook),"headers":{"X-Key":"\#(round)"}}"#)
            #expect(try rotate(#"{"newKey":true}"#)["more"]?.boolean == false)
        }
        made.merge(try secrets([ask(creating, Self.webhook)])) { $1 }
        _ = try ask(updating, #"{\#(webhook),"headers":{"X-Key":"z"}}"#)
        #expect(try ask(showing, "{\(webhook)}")["headers"]?.text == #"{"X-Key":"z"}"#)
        #expect(try lines.count == 1)
        #expect(try opened() == made)
    }

    /// Between a look at the store and one at the file others may begin and end a rotation.
    @Test func `ended between two looks is no wrong key: what is read again opens`() throws {
        let made = try create(2)
        let team = try #require(TeamID("t"))
        let context = context()
        var webhooks = try context.store.webhooks(of: team, limit: 10)
        for _ in 0..<2 { #expect(try rotate(#"{"newKey":true}"#)["more"]?.boolean == false) }
        #expect(throws: Failure.sealedAnew) { _ = try context.keyring.signers(of: webhooks[0], at: systemTime()) }
        #expect(throws: Failure.sealedAnew) { _ = try context.keyring.resealed(webhooks[0]) }
        let secrets = try context.retrying {
            defer { webhooks = (try? context.store.webhooks(of: team, limit: 10)) ?? [] }
            return try webhooks.map { try context.keyring.liveSecrets(of: $0, at: systemTime())[0].text }
        }
        #expect(Set(secrets) == Set(made.values))

        // A key that is nowhere is another matter, however often one looks.
        try Data("\(Data(repeating: 7, count: 32).base64EncodedString())\n".utf8).write(to: keyFile)
        let other = self.context()
        let failure = #expect(throws: Failure.self) {
            _ = try other.retrying { try other.keyring.signers(of: webhooks[0], at: systemTime()) }
        }
        #expect(failure?.code == .misconfigured)
    }

    private func live(_ function: String) throws -> LiveProgram {
        try LiveProgram(function: function, ["--lines"], environment: environment, secondsMax: 120)
    }

    @Test func `needs the file that it changes`() throws {
        try create(1)
        let key = try lines
        for content in ["AAAA\n", "\(key[0])\n\(key[0])\n\(key[0])\n", nil] {
            try FileManager.default.removeItem(at: keyFile)
            if let content { try Data(content.utf8).write(to: keyFile) }
            let answer = try rotate(#"{"newKey":true}"#)
            #expect(answer.errorCode == "misconfigured" && answer.errorMessage?.contains("key file") == true)
            if content == nil { try Data(key[0].utf8).write(to: keyFile) }
        }
        #expect(try rotate(#"{"newKey":true}"#)["resealed"]?.integer == 1)
    }

    @Test func `neither key is in an answer, a log or the store`() throws {
        try create(3)
        let old = try lines
        let program = try Program.function(
            "rotateKey", input: #"{"newKey":true,"limit":1}"#.utf8, environment: environment)
        let keys = try lines
        #expect(keys.count == 2 && keys.last == old.first)
        let files = try FileManager.default.contentsOfDirectory(atPath: folder.url.path).filter { !$0.contains("key") }
        for key in keys {
            let raw = try #require(Data(base64Encoded: String(key)))
            #expect(!program.errors.contains(key) && !String(decoding: program.output, as: UTF8.self).contains(key))
            for file in files {
                let bytes = try Data(contentsOf: folder.file(file))
                #expect(bytes.firstRange(of: raw) == nil && bytes.firstRange(of: Data(key.utf8)) == nil, "\(file)")
            }
        }
    }
}
