import Foundation
import JSON
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

    @Test func `a refusal names the side that is at fault`() throws {
        #expect(try run("backup", "copy.db").status == 0)
        try folder.write("text", to: "text")
        let limit = "trap '' XFSZ; ulimit -f 64; exec '\(Program.folder.appending(path: "local-runtime").path)'"
        func limited(_ command: String) throws -> Program {
            try Program.run(["bash", "-c", "\(limit) \(command)"], in: folder.url)
        }
        let noRoom = try limited("backup big.db")
        #expect(noRoom.status == 74 && noRoom.errors.hasPrefix("local-runtime: big.db "), "\(noRoom.errors)")
        let noRoomToRestore = try limited("restore copy.db --store new.db")
        #expect(noRoomToRestore.status == 74 && noRoomToRestore.errors.hasPrefix("local-runtime: new.db "))
        for (arguments, message) in [
            (["backup", "none/b.db"], "The folder of none/b.db is not there; make it first."),
            (["backup", "text/b.db"], "The folder of text/b.db is not there; make it first."),
            (["restore", "copy.db", "--store", "none/s.db"], "The folder of none/s.db is not there; make it first; n"),
            (["restore", "."], ". is no file."), (["restore", "/dev/null", "--force"], "/dev/null is no file."),
            (["restore", "text", "--store", "s.db"], "text is no store of this system."),
        ] {
            let refused = try LocalRuntime(arguments, in: folder.url)
            #expect(refused.status == 65 && refused.errors.hasPrefix("local-runtime: " + message), "\(refused.errors)")
        }
        for command in [["check"], ["backup", "b.db"], ["keys", "list"]] {
            let refused = try LocalRuntime(command + ["--store", "."], in: folder.url)
            #expect(refused.status == 66 && refused.errors.contains(". is no file"), "\(refused.errors)")
        }
    }

    @Test(arguments: [
        (["check", "--store", "none.db"], 66, "not_found"), (["backup", "text"], 65, "invalid_request"),
        (["backup", "b.db", "--store", "none.db"], 66, "not_found"), (["restore", "none.db"], 65, "invalid_request"),
        (["restore", "text", "--force"], 65, "invalid_request"), (["check", "--store", "text"], 65, "invalid_request"),
    ])
    func `a script gets a refusal as JSON`(arguments: [String], status: Int32, code: String) throws {
        try folder.write("text", to: "text")
        let plain = try LocalRuntime(arguments, in: folder.url)
        let json = try LocalRuntime(arguments + ["--json"], in: folder.url)
        #expect(plain.status == status && plain.output == "" && json.status == status && json.errors == "")
        let error = try JSONDocument(Array(json.output.utf8)).root["error"]
        #expect(error?["code"]?.string == code)
        #expect("local-runtime: \(error?["message"]?.string ?? "")\n" == plain.errors)
    }

    @Test func `what a backup left that was killed is swept away once nobody works there`() throws {
        let left = [
            "copy.db.0123456789abcdef.part", "copy.db.0123456789abcdef.part-wal", "copy.db.key.0123456789abcdef.part",
        ]
        let others = [
            "copy.db.0123.part", "other.db.0123456789abcdef.part", "copy.db.0123456789abcdef.part.db", "copy.db.old",
        ]
        for name in left + others { try folder.write("", to: name) }
        func names() throws -> Set<String> {
            Set(
                try FileManager.default.contentsOfDirectory(atPath: folder.url.path).filter {
                    $0.hasPrefix("copy.db.") || $0.hasPrefix("other")
                })
        }
        var other: Drafts? = Drafts(beside: folder.file("elsewhere.db").path)
        #expect(try run("backup", "copy.db").status == 0)
        #expect(try names() == Set(left + others))
        withExtendedLifetime(other) {}
        other = nil
        #expect(try run("backup", "copy.db", "--force").status == 0)
        #expect(try names() == Set(others))
    }
}
