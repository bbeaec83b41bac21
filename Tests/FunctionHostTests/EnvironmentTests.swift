import Cryptography
import Foundation
import FunctionHost
import JSON
import TestSupport
import Testing
import Webhooks

@Suite struct EnvironmentTests {
    @Test func `has standard values`() throws {
        let environment = try Environment { _ in nil }
        #expect(environment.store == "webhooks.db" && environment.key == nil && environment.certificatesFile == nil)
        #expect(environment.addresses.allowed.isEmpty && !environment.allowsHTTP && environment.logLevel == .info)
    }

    @Test func `takes what is set`() throws {
        let values = [
            "WEBHOOKS_STORE": "a/b.db", "WEBHOOKS_KEY": testKey, "WEBHOOKS_ALLOW_NETWORKS": "10.0.0.0/8, ::1",
            "WEBHOOKS_ALLOW_HTTP": "1", "WEBHOOKS_CA_FILE": "/dev/null", "WEBHOOKS_LOG": "off",
        ]
        let environment = try Environment { values[$0] }
        #expect(environment.store == "a/b.db" && environment.key != nil && environment.certificatesFile == "/dev/null")
        #expect(environment.addresses.allowed.map(\.description) == ["10.0.0.0/8", "::1/128"])
        #expect(environment.allowsHTTP && environment.logLevel == .off)
    }

    @Test(arguments: [
        ("WEBHOOKS_STORE", ""), ("WEBHOOKS_ALLOW_NETWORKS", ""), ("WEBHOOKS_ALLOW_HTTP", ""),
        ("WEBHOOKS_ALLOW_HTTP", "0"),
        ("WEBHOOKS_CA_FILE", ""), ("WEBHOOKS_LOG", ""),
    ])
    func `takes an empty variable as one that is not set`(name: String, value: String) throws {
        let environment = try Environment { $0 == name ? value : nil }
        #expect(environment.store == "webhooks.db" && !environment.allowsHTTP && environment.logLevel == .info)
    }

    static let bad: [(String, String)] = [
        ("WEBHOOKS_STORE", "postgres://localhost/hooks"), ("WEBHOOKS_STORE", "file:///tmp/hooks.db"),
        ("WEBHOOKS_KEY", ""), ("WEBHOOKS_KEY", "secret"), ("WEBHOOKS_KEY", "not base64 at all!"),
        ("WEBHOOKS_KEY", Data(repeating: 7, count: 31).base64EncodedString()),
        ("WEBHOOKS_KEY", Data(repeating: 7, count: 33).base64EncodedString()),
        ("WEBHOOKS_KEY", testKey + "\n"), ("WEBHOOKS_KEY", testKey.replacing("=", with: "")),
        ("WEBHOOKS_PREVIOUS_KEY", ""), ("WEBHOOKS_PREVIOUS_KEY", "short"), ("WEBHOOKS_PREVIOUS_KEY", testKey),
        ("WEBHOOKS_ALLOW_NETWORKS", "10.0.0.0/33"), ("WEBHOOKS_ALLOW_NETWORKS", "10.0.0.1/8"),
        ("WEBHOOKS_ALLOW_NETWORKS", "localhost"), ("WEBHOOKS_ALLOW_NETWORKS", "10.0.0.0/8,,::1"),
        ("WEBHOOKS_ALLOW_NETWORKS", "10.0.0.0/8;::1"), ("WEBHOOKS_ALLOW_NETWORKS", "all"),
        ("WEBHOOKS_ALLOW_HTTP", "yes"), ("WEBHOOKS_ALLOW_HTTP", "true"), ("WEBHOOKS_ALLOW_HTTP", "1 "),
        ("WEBHOOKS_CA_FILE", "/nonexistent/ca.pem"), ("WEBHOOKS_LOG", "verbose"), ("WEBHOOKS_LOG", "INFO"),
    ]

    @Test(arguments: bad)
    func `refuses a variable that cannot be used, and names it`(name: String, value: String) throws {
        let failure = #expect(throws: Failure.self) { try Environment { $0 == name ? value : nil } }
        #expect(failure?.code == .misconfigured)
        #expect(failure?.message.contains(name) == true)
        if name == "WEBHOOKS_KEY", value.count > 8 { #expect(failure?.message.contains(value) == false) }
    }

    @Test func `takes a previous key beside the key`() throws {
        let other = Data(repeating: 8, count: 32).base64EncodedString()
        let environment = try Environment { ["WEBHOOKS_KEY": testKey, "WEBHOOKS_PREVIOUS_KEY": other][$0] }
        #expect(environment.key?.text == testKey && environment.previousKey?.text == other)
        let failure = #expect(throws: Failure.self) {
            try Environment { ["WEBHOOKS_KEY": testKey, "WEBHOOKS_PREVIOUS_KEY": "short"][$0] }
        }
        #expect(failure?.message.contains("WEBHOOKS_PREVIOUS_KEY") == true)
    }

    @Test(arguments: bad, [[], ["--lines"]])
    func `ends a program with 78 before it reads`(variable: (String, String), arguments: [String]) throws {
        let folder = try TemporaryFolder()
        var environment = ["WEBHOOKS_STORE": folder.file("test.db").path]
        environment[variable.0] = variable.1
        let program = try Program.function("trigger", arguments, input: "{}".utf8, environment: environment)
        #expect(program.status == 78)
        #expect(try program.answer().errorCode == "misconfigured")
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path) == [])
    }

    @Test(arguments: ["--help", "--describe"])
    func `does not keep a program from telling about itself`(option: String) throws {
        #expect(try Program.function("trigger", [option], environment: ["WEBHOOKS_LOG": "loud"]).status == 0)
    }

    @Test(arguments: [
        ("missing/test.db", 78, "misconfigured"), (".", 78, "misconfigured"), ("junk", 78, "misconfigured"),
    ])
    func `tells of a store that cannot be used`(path: String, status: Int32, code: String) throws {
        let folder = try TemporaryFolder()
        try Data(repeating: 0x6A, count: 4096).write(to: folder.file("junk"))
        for (function, input) in [
            ("getWebhook", #"{"teamId":"t","webhookId":"wh_0"}"#),
            (
                "createWebhook",
                #"{"teamId":"t","name":"n","url":"https://a.example","events":["ticket.created"],"createdBy":"u"}"#
            ),
        ] {
            let program = try Program.function(
                function, input: input.utf8, environment: ["WEBHOOKS_STORE": folder.file(path).path])
            #expect(program.status == status)
            let answer = try program.answer()
            #expect(answer.errorCode == code)
            #expect(answer.errorMessage?.contains("store") == true)
            #expect(answer.errorMessage?.contains(folder.url.path) == false)
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path) == ["junk"])
    }
}
