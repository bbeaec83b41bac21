import Foundation
import TestSupport
import Testing

/// The script that a newcomer runs.
@Suite struct StartTests {
    @Test(.enabled(if: Program.isInstalled("curl"), "needs curl"))
    func `ends in a verified delivery, twice, though the usual ports are taken, and leaves nobody behind`() throws {
        let folder = try TemporaryFolder()
        let store = RunningService.store(in: folder)
        // Where somebody else has one of them, it is taken too.
        let ports = [8787, 9000].map { TakenPort($0) }
        defer { withExtendedLifetime(ports) {} }
        for _ in 1...2 {
            let run = try Program.run(
                ["env", "-i", "PATH=/usr/bin:/bin", "TMPDIR=\(folder.url.path)", "WEBHOOKS_STORE=\(store)"]
                    + [Self.script.path, "--once", "--programs", Program.folder.path], secondsMax: 60)
            let output = String(decoding: run.output, as: UTF8.self)
            #expect(run.status == 0, "\(output) \(run.errors)")
            #expect(run.errors == "" || run.errors.contains("in use"))
            #expect(output.contains("verified    yes (X-Webhook-Signature valid, webhook-signature valid)\n"))
            #expect(output.contains(#""status":"success","attempt":1"#))
            #expect(RunningService.processes(on: store) == [])
        }
        let left = try FileManager.default.contentsOfDirectory(atPath: folder.url.path)
        #expect(left.filter { !$0.hasPrefix("webhooks.db") } == [])
    }

    private static let script = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../local-runtime/start").standardized

    @Test func `takes names of folders and of the store as its caller means them`() throws {
        let folder = try TemporaryFolder()
        try FileManager.default.createDirectory(at: folder.file("built"), withIntermediateDirectories: false)
        // It does no more than tell how it was started.
        try folder.write(
            "#!/bin/sh\necho \"$0 $WEBHOOKS_STORE\" >>\"$FOLDER/started\"; exit 64\n", to: "built/local-runtime",
            executable: true)
        let run = try start(["--once", "--programs", "built"], in: folder)
        #expect(run.status == 1 && run.errors.contains("local-runtime receive did not start"), "\(run.errors)")
        let path = folder.url.resolvingSymlinksInPath().path
        #expect(folder.read("started") == "\(path)/built/local-runtime \(path)/my.db\n")
        let none = try start(["--programs", "here"], in: folder)
        #expect(none.status == 1)
        #expect(none.errors == "local-runtime/start: There is no program local-runtime in \(path)/here.\n")
        #expect(String(decoding: try start(["--help"], in: folder).output, as: UTF8.self).contains("--programs FOLDER"))
    }

    private func start(_ arguments: [String], in folder: TemporaryFolder) throws -> Program {
        try Program.run(
            ["env", "-i", "PATH=/usr/bin:/bin", "FOLDER=\(folder.url.path)", "WEBHOOKS_STORE=my.db", Self.script.path]
                + arguments, in: folder.url, secondsMax: 60)
    }
}

/// A port of 127.0.0.1 that nobody else can listen on, for as long as this value lives.
private final class TakenPort {
    private let socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)

    init(_ port: UInt16) {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        _ = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { [socket] in
                bind(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        listen(socket, 1)
    }

    deinit { close(socket) }
}
