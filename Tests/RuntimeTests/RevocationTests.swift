import Foundation
import TestSupport
import Testing

/// What is under way for a key, or for a cookie that it was traded for, when it is revoked.
@Suite struct RevocationTests {
    let guarded: GuardedRuntime

    init() throws { guarded = try GuardedRuntime() }

    private func begin(_ target: String, _ header: String) -> RawClient {
        let client = RawClient(port: guarded.runtime.port)
        client.send("GET \(target) HTTP/1.1\r\nHost: 127.0.0.1:\(guarded.runtime.port)\r\n\(header)\r\n\r\n")
        return client
    }

    private func revoke(_ name: String) throws {
        try KeyScene.revoke(#require(guarded.keys[name]), in: guarded.runtime.folder.file("webhooks.db").path)
    }

    @Test func `a stream of changes ends soon after, whatever let it in, and others go on`() throws {
        let target = "/teams/acme/changes"
        let streams = [begin(target, guarded.bearer("own")), begin(target, "Cookie: \(guarded.cookie)")]
        let other = begin(target, guarded.bearer("operator"))
        for stream in streams + [other] { #expect(stream.text(upTo: "event: change\ndata: {}\n\n") != nil) }
        try revoke("own")
        let start = ContinuousClock.now
        for stream in streams { #expect(stream.everything()?.hasSuffix("0\r\n\r\n") == true) }
        // The next beat would come after 15 s.
        #expect(ContinuousClock.now - start < .seconds(10))
        // The change of the keys is a change of the store: it is told to whom it still may be.
        #expect(other.text(upTo: "event: change\ndata: {}\n\n") != nil)
    }

    @Test func `a stream ends with the session that let it in`() throws {
        let stream = begin("/teams/acme/changes", "Cookie: \(guarded.cookie)")
        #expect(stream.text(upTo: "event: change\ndata: {}\n\n") != nil)
        let start = ContinuousClock.now
        #expect(guarded.ask("DELETE", "/session", ["Cookie: \(guarded.cookie)", guarded.origin])?.status == 200)
        #expect(stream.everything()?.hasSuffix("0\r\n\r\n") == true)
        #expect(ContinuousClock.now - start < .seconds(10))
    }

    @Test func `a wait for the log shows nothing of what came after`() throws {
        let page = try #require(guarded.ask("GET", "/runtime/logs", [guarded.bearer("operator")]))
        let after = try #require(page.body.firstMatch(of: /"after":(\d+)/)?.1)
        let waiting = begin("/runtime/logs?after=\(after)&waitSeconds=3", guarded.bearer("operator"))
        try revoke("operator")
        #expect(waiting.answer()?.status == 401)
    }
}
