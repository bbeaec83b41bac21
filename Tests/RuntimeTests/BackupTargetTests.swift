import Foundation
import Storage
import TestSupport
import Testing

@testable import local_runtime

/// What `backup` does not take the place of, whatever it is told.
@Suite struct BackupTargetTests {
    let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        _ = try KeyScene.make(team: "acme", in: folder.file("webhooks.db").path)
    }

    private func run(_ arguments: String...) throws -> LocalRuntime { try LocalRuntime(arguments, in: folder.url) }

    @Test(arguments: ["-wal", "-shm", ".key", ".runtime", ".socket"])
    func `takes the place of nothing that belongs to the store, whether it is there or not`(suffix: String) throws {
        let name = "webhooks.db\(suffix)"
        try FileManager.default.createDirectory(at: folder.file("sub"), withIntermediateDirectories: false)
        for target in [name, "sub/../\(name)", folder.file(name).path] {
            let refused = try run("backup", target, "--force")
            #expect(refused.status == 65 && refused.errors.contains("give another name"), "\(refused.errors)")
            #expect(!FileManager.default.fileExists(atPath: folder.file(name).path))
        }
        try folder.write("its own", to: name)
        try FileManager.default.linkItem(at: folder.file(name), to: folder.file("other"))
        for target in [name, "other"] {
            #expect(try run("backup", target, "--force").status == 65)
            #expect(folder.read(target) == "its own")
        }
    }

    @Test func `the copy of the key does not take the place of the store, nor of its key`() throws {
        try FileManager.default.moveItem(at: folder.file("webhooks.db"), to: folder.file("copy.key"))
        try folder.write("\(testKey)\n", to: "copy.key.key")
        let refused = try run("backup", "copy", "--force", "--with-key", "--store", "copy.key")
        #expect(refused.status == 65 && refused.errors.contains("copy.key is the store itself"), "\(refused.errors)")
        #expect(try Store(path: folder.file("copy.key").path).keys().count == 1)
        try FileManager.default.linkItem(at: folder.file("copy.key.key"), to: folder.file("b.db.key"))
        #expect(try run("backup", "b.db", "--force", "--with-key", "--store", "copy.key").status == 65)
    }

    @Test func `takes the place of plain files alone`() throws {
        try FileManager.default.createDirectory(at: folder.file("sub"), withIntermediateDirectories: false)
        try FileManager.default.createSymbolicLink(
            at: folder.file("null"), withDestinationURL: URL(filePath: "/dev/null"))
        try FileManager.default.createDirectory(at: folder.file("b.db.key"), withIntermediateDirectories: false)
        try folder.write("\(testKey)\n", to: "webhooks.db.key")
        for target in ["sub", "sub/", "null", "b.db"] {
            let refused = try run("backup", target, "--force", "--with-key")
            #expect(refused.status == 65 && refused.errors.contains("no plain file"), "\(refused.errors)")
        }
        #expect(try FileManager.default.destinationOfSymbolicLink(atPath: folder.file("null").path) == "/dev/null")
    }
}
