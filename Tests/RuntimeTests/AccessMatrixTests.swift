import Foundation
import TestSupport
import Testing
import Webhooks

@testable import local_runtime

/// Every route, asked for in every way that is right or wrong.
@Suite struct AccessMatrixTests {
    let guarded: GuardedRuntime

    init() throws { guarded = try GuardedRuntime() }

    /// What is shown, and whom it makes of the request: nil is nobody.
    private enum Who { case nobody, ownTeam, otherTeam, operators }

    @Test func `each route gives what it should to each token, key and cookie`() throws {
        let unknown = AccessKeyText(random: (0..<32).map { UInt8($0) })
        let ways: [(name: String, headers: [String], who: Who)] = [
            ("nothing", [], .nobody),
            ("a wrong token", ["Authorization: Bearer wrong"], .nobody),
            ("a key that was never made", ["Authorization: Bearer \(unknown.text)"], .nobody),
            ("a key with a typing error", [guarded.bearer("own") + "x"], .nobody),
            ("a revoked key", [guarded.bearer("revoked")], .nobody),
            ("another scheme", ["Authorization: Basic \(RunningRuntime.token)"], .nobody),
            ("a made-up cookie", ["Cookie: \(guarded.cookie.prefix { $0 != "=" })=1", guarded.origin], .nobody),
            ("a wrong token beside a cookie", ["Authorization: Bearer wrong", "Cookie: \(guarded.cookie)"], .nobody),
            ("the other team's key", [guarded.bearer("other")], .otherTeam),
            ("the team's key", [guarded.bearer("own")], .ownTeam),
            ("the team's cookie", ["Cookie: \(guarded.cookie)", guarded.origin], .ownTeam),
            ("an operator's key", [guarded.bearer("operator")], .operators),
            ("the start token", ["Authorization: Bearer \(RunningRuntime.token)"], .operators),
        ]
        #expect(guarded.targets.count > 40)
        var runs = 0
        for target in guarded.targets {
            for way in ways {
                let status = guarded.ask(target, way.headers)?.status
                let allowed = Self.isAllowed(way.who, target.audience)
                if way.who == .nobody && target.audience != .anyone {
                    // Often wrong, and all from this machine: sooner or later each is told to wait.
                    #expect(status == 401 || status == 429, "\(way.name): \(target) gave \(status ?? 0)")
                } else if allowed, target.isPage {
                    // A cookie is not traded for another.
                    let isTraded = way.name.contains("cookie") && target.path == "/session" && target.method == "POST"
                    #expect([401, 403, 429].contains(status) == isTraded, "\(way.name): \(target) gave \(status ?? 0)")
                } else if allowed {
                    #expect((200...202).contains(status ?? 0), "\(way.name): \(target) gave \(status ?? 0)")
                    runs += 1
                } else {
                    #expect(status == 403, "\(way.name): \(target) gave \(status ?? 0)")
                }
            }
        }
        #expect(guarded.runs == runs)
    }

    private static func isAllowed(_ who: Who, _ audience: GuardedRuntime.Target.Audience) -> Bool {
        switch audience {
        case .anyone: true
        case .known: who != .nobody
        case .operators: who == .operators
        case .team: who == .operators || who == .ownTeam
        }
    }

    @Test func `a page of another site, and a name that was bound to this machine, get nothing`() throws {
        let port = guarded.runtime.port
        let evil = [
            ["Origin: http://evil.example"], ["Origin: null"], ["Origin: http://127.0.0.1:\(port + 1)"],
            ["Origin: https://evil.example", "Content-Type: application/x-www-form-urlencoded"],
            ["Origin: null", "Content-Type: text/plain"],
            ["Origin: http://evil.example", "Content-Type: multipart/form-data; boundary=a"],
            ["Host: evil.example"], ["Host: evil.example:\(port)"], ["Host: 127.0.0.1.evil.example:\(port)"],
            ["Host: evil.example:\(port)", "Origin: http://evil.example:\(port)"],
        ]
        let credentials = [
            [], ["Cookie: \(guarded.cookie)"], ["Authorization: Bearer \(RunningRuntime.token)"],
        ]
        for target in guarded.targets where target.audience != .anyone {
            // Every way with one credential, and every credential with one way: all pairs tell no more.
            for (number, headers) in evil.enumerated() {
                let answer = guarded.ask(target, headers + credentials[number % credentials.count])
                #expect(answer?.status == 403, "\(headers): \(target)")
                #expect(answer?.headers.contains { $0.lowercased().hasPrefix("access-control-allow") } == false)
            }
        }
        #expect(guarded.runs == 0)
    }

    @Test func `a browser that asks first whether it may is not told that it may`() throws {
        for target in guarded.targets {
            let answer = guarded.ask(
                "OPTIONS", target.path,
                [
                    "Origin: http://evil.example", "Access-Control-Request-Method: \(target.method)",
                    "Access-Control-Request-Headers: authorization", "Cookie: \(guarded.cookie)",
                ])
            #expect(answer.map { $0.status >= 400 } == true, "\(target)")
            #expect(answer?.headers.contains { $0.lowercased().hasPrefix("access-control-allow") } == false)
        }
        #expect(guarded.runs == 0)
    }

    @Test(arguments: [
        ("/v1/teams/acme/webhooks", 200), ("/v1/teams/%61cme/webhooks", 200), ("/v1/teams/%61%63%6D%65/webhooks", 200),
        ("/v1/teams/ACME/webhooks", 403), ("/v1/teams/acme%20/webhooks", 403), ("/v1/teams/acme%2Fx/webhooks", 403),
        ("/v1/teams/acme%2F..%2Fother/webhooks", 403), ("/v1/teams/acme;other/webhooks", 403),
        ("/v1/teams/%2561cme/webhooks", 403), ("/v1/teams/acme%EF%BC%8E/webhooks", 403),
        ("/v1/teams/other%2Facme/webhooks", 403), ("/v1/teams/other/webhooks?teamId=acme", 403),
        ("/v1/teams/acme/../other/webhooks", 400), ("/v1/teams/acme/%2e%2e/other/webhooks", 400),
        ("/v1/teams/acme%00/webhooks", 400), ("/v1/teams/acme/webhooks?teamId=other", 400),
        ("/v1/teams/acme/webhooks?team%49d=other", 400), ("/v1/teams/acme/webhooks?teamId=acme", 400),
        ("//v1/teams/other/webhooks", 404), ("/v1//teams/other/webhooks", 404), ("/V1/teams/acme/webhooks", 404),
        ("/v1/teams//webhooks", 404), ("/v1/teams/acme/webhooks/", 404),
    ])
    func `no way of writing a path reaches another team`(path: String, status: Int) throws {
        // Where the query is read, the function is asked for its schema first: this one describes nothing.
        let answer = try #require(guarded.ask("GET", path, [guarded.bearer("own")]))
        #expect(answer.status == status || (status == 400 && path.contains("?") && answer.status == 502))
        #expect(!answer.body.contains("\"other\""))
    }

    @Test(arguments: [
        #"{"teamId": "other"}"#, #"{"team\u0049d": "other"}"#, #"{"a": 1, "teamId": "other"}"#, #"{"teamId": "acme"}"#,
        #"{"teamId": "other", "teamId": "acme"}"#, #"[{"teamId": "other"}]"#, #"{"teamId": "other"} "#,
    ])
    func `no body names another team`(body: String) throws {
        let answer = try #require(guarded.ask("POST", "/v1/teams/acme/events", [guarded.bearer("own")], body: body))
        #expect(answer.status == 400)
        #expect(guarded.runs == 0)
    }

    @Test func `what is said to a key of another team does not tell what that team has`() throws {
        let service = try RunningService()
        let key = try KeyScene.make(team: "other", in: RunningService.store(in: service.folder))
        let webhook = try service.createWebhook(url: "http://127.0.0.1:9999/")
        func body(_ path: String) throws -> String? {
            try service.call("GET", path, headers: ["Authorization: Bearer \(key.text)"]).body?.text
        }
        let existing = try #require(try body("/v1/teams/acme/webhooks/\(webhook.id)"))
        #expect(existing.contains("forbidden"))
        for path in ["/v1/teams/acme/webhooks/wh_none", "/v1/teams/nobody/webhooks", "/v1/teams/acme/stats"] {
            #expect(try body(path) == existing)
        }
        let own = try service.call(
            "GET", "/v1/teams/other/webhooks/\(webhook.id)", headers: ["Authorization: Bearer \(key.text)"])
        #expect(own.status == 404)
    }
}
