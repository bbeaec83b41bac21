import Testing

@testable import Storage

@Suite struct ChangeCounterTests {
    let scene: Scene
    let other: Store

    init() throws {
        scene = try Scene()
        other = try Store(path: scene.path)
    }

    @Test func `moves when another connection has written, and only then`() throws {
        let webhook = try scene.webhook()
        let first = try other.changeCounter()
        #expect(try other.changeCounter() == first)
        try scene.accept(1, for: webhook)
        let second = try other.changeCounter()
        #expect(second != first)
        #expect(try other.changeCounter() == second)
    }

    @Test func `stays where its own connection has written`() throws {
        let webhook = try scene.webhook()
        let before = try scene.store.changeCounter()
        try scene.accept(1, for: webhook)
        #expect(try scene.store.changeCounter() == before)
    }
}
