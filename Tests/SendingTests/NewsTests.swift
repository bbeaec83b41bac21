import FunctionHost
import Storage
import TestSupport
import Testing
import Webhooks

@testable import Sending

/// A drain that waits for receivers hears of what others put into the store.
@Suite struct NewsTests {
    let scene: Scene

    init() throws { scene = try Scene() }

    @Test func `the store's side has news when others have written since it looked`() throws {
        let books = try Books(.first, in: scene.another())
        let look = Trip(
            settlements: [], releases: [], room: 1, perLane: 1, openOf: [:], restamps: [], now: scene.clock.read())
        _ = try books.make(look)
        #expect(try !books.hasNews())
        let webhook = try scene.webhook("http://127.0.0.1:9/")
        try scene.accept(for: webhook)
        #expect(try books.hasNews())
        var next = look
        next.now = scene.clock.read()
        // It claims, and so it writes itself.
        #expect(try books.make(next).claims.count == 1)
        #expect(try !books.hasNews())
    }

    @Test func `news are a reason to claim at once, where there is room`() {
        var claiming = Claiming(concurrency: 8)
        _ = claiming.roomToClaim()
        claiming.sawNews()
        #expect(claiming.hasNews)
        let room = claiming.roomToClaim()
        #expect(room == 8 && !claiming.hasNews)
    }

    @Test func `it is asked for news more often while there are some`() {
        var claiming = Claiming(concurrency: 8)
        let isTime = claiming.isTimeForNews()
        #expect(isTime)
        let quiet = claiming.newsWait
        claiming.sawNews()
        #expect(claiming.newsWait < quiet)
    }
}
