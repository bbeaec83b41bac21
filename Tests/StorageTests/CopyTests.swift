import Foundation
import Synchronization
import TestSupport
import Testing
import Webhooks

@testable import SQLite
@testable import Storage

@Suite struct CopyTests {
    let scene: Scene
    let target: String

    init() throws {
        scene = try Scene()
        target = scene.folder.appending(path: "a copy?#%41.db").path
    }

    @Test func `a copy is a store with all that was there, for its user's eyes alone`() throws {
        let webhook = try scene.webhook()
        let deliveries = try scene.accept(9, for: webhook)
        let pages = try Store(reading: scene.path).copy(to: target) { _ in false }
        let attributes = try FileManager.default.attributesOfItem(atPath: target)
        #expect(attributes[.posixPermissions] as? Int == 0o600)
        #expect(attributes[.size] as? Int == pages * 4096)
        let copy = try Store(reading: target, isCopy: true)
        #expect(try copy.integrityFindings() == [])
        #expect(try copy.deliveryCount() == 9 && copy.version == Store.versionNow)
        // Nothing was made beside it.
        #expect(!FileManager.default.fileExists(atPath: target + "-wal"))
        let opened = try Store(path: target)
        #expect(try opened.delivery(deliveries[0].id, of: one) == deliveries[0])
        var mode = try #require(try opened.database.run("PRAGMA journal_mode").first)
        #expect(try mode.read() == "wal")
        #expect(try opened.database.pragma("auto_vacuum") == 2)
    }

    @Test func `a copy that is made under load is of one moment`() throws {
        let webhook = try scene.webhook { $0.rateLimit = 1000 }
        try scene.accept(3000, for: webhook)
        let path = scene.path
        let isDone = Mutex(false)
        let copies = Threads.run(2) { [target] number in
            guard number == 0 else {
                defer { isDone.withLock { $0 = true } }
                for round in 0..<3 { _ = try Store(reading: path).copy(to: "\(target).\(round)") { _ in false } }
                return 0
            }
            let store = try Store(path: path)
            var (ids, written) = (IDSource(), 0)
            while !isDone.withLock({ $0 }) {
                let id = ID<Payload>("pl_" + ids.next(at: start) { UInt64(written) })
                let payload = Payload(
                    id: id, team: one, event: .ticketCreated, createdAt: start, data: Array("{}".utf8)[...])
                let delivery = Delivery(
                    id: payload.deliveryID(at: 0), webhook: webhook.id, payload: id, team: one, event: "ticket.created",
                    maxAttempts: 1, createdAt: start)
                try store.accept([Acceptance(payload, deliveries: [delivery])])
                written += 1
            }
            return written
        }
        #expect(try copies[0].get() > 0)
        for round in 0..<3 {
            let copy = try Store(reading: "\(target).\(round)", isCopy: true)
            #expect(try copy.integrityFindings() == [])
            #expect(try copy.findings(at: start) == [])
        }
    }

    @Test func `tells how far it is, and stops when it is told to`() throws {
        let webhook = try scene.webhook()
        for _ in 0..<8 { try scene.accept(1000, for: webhook) }
        let store = try Store(reading: scene.path)
        var shares: [Double] = []
        _ = try store.copy(to: target) {
            shares.append($0)
            return false
        }
        #expect(!shares.isEmpty && shares == shares.sorted() && shares.allSatisfy { (0...1).contains($0) })
        #expect(refusal { _ = try store.copy(to: target + "2") { _ in true } } == .stopped)
        store.stop { true }
        #expect(refusal { _ = try store.integrityFindings() } == .stopped)
    }

    @Test func `does not write over a file that is there`() throws {
        try Data("mine".utf8).write(to: URL(filePath: target))
        #expect(refusal { _ = try Store(reading: scene.path).copy(to: target) { _ in false } } == .cannotOpen)
        #expect(try Data(contentsOf: URL(filePath: target)) == Data("mine".utf8))
    }

    @Test func `to read makes no store and changes none`() throws {
        #expect(refusal { _ = try Store(reading: target) } == .cannotOpen)
        #expect(!FileManager.default.fileExists(atPath: target))
        try Data("no store".utf8).write(to: URL(filePath: target))
        #expect(refusal { _ = try Store(reading: target) } == .foreign)
        let store = try Store(reading: scene.path)
        #expect(refusal { _ = try store.revokeKey(ID("key_x"), at: start) } == nil)
        let key = AccessKey(id: ID("key_x"), digest: [], name: "", team: nil, createdAt: start)
        #expect(refusal { try store.insert(key) } == .readOnly)
    }
}
