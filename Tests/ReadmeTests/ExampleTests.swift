import Foundation
import TestSupport
import Testing

/// The shell lines of the page are run as they stand there, and answer what stands below them.
@Suite struct ExampleTests {
    let readme: Readme

    init() throws { readme = try Readme() }

    @Test(
        .enabled(if: Program.isInstalled("bash") && Program.isInstalled("curl"), "needs bash and curl"),
        arguments: ["A delivery by hand", "The local runtime", "On a platform"])
    func `does what it says`(heading: String) throws {
        let blocks = try readme.section(heading).blocks
        let ports = ["9000": try freePort(), "8787": try freePort()]
        let script = blocks.filter { $0.language == "sh" }.map(\.text).joined(separator: "\(Self.divider)\n")
        let run = try withTemporaryFolder { folder in
            try Self.furnish(folder)
            return try Program.run(
                ["bash", "-c", ports.reduce(script) { $0.replacing($1.key, with: $1.value) }], in: folder)
        }
        #expect(run.status == 0 && run.errors.isEmpty, "\(run.errors)")
        var outputs = String(decoding: run.output, as: UTF8.self).split(
            separator: "<next>\n", omittingEmptySubsequences: false)[...]
        for (position, block) in blocks.enumerated() where block.language == "sh" {
            let output = outputs.popFirst().map(String.init) ?? ""
            let shown = position + 1 < blocks.count && blocks[position + 1].language != "sh"
            let expected = shown ? blocks[position + 1].text : ""
            #expect(Self.plain(ports.reduce(output) { $0.replacing($1.value, with: $1.key) }) == Self.plain(expected))
        }
    }

    private static let divider = "echo '<next>'"

    /// What a clone has after it was built.
    private static func furnish(_ folder: URL) throws {
        try FileManager.default.createDirectory(
            at: folder.appending(path: ".build"), withIntermediateDirectories: false)
        let links = [".build/release": Program.folder, "functions": Readme.root.appending(path: "functions")]
        for (name, target) in links {
            try FileManager.default.createSymbolicLink(
                at: folder.appending(path: name), withDestinationURL: target)
        }
    }

    /// Without line breaks, and without what is new each time: ids, secrets, times, durations.
    private static func plain(_ text: String) -> String {
        text.replacing(/\b(wh|pl|dlv|req)_[0-9A-Za-z…]+/) { "\($0.1)_" }
            .replacing(/whsec_[0-9A-Za-z+\/=]+/, with: "whsec_")
            .replacing(/[-0-9]{10}T[:0-9]{8}\.[0-9]{3}Z/, with: "time")
            .replacing(/[A-Z][a-z]{2}, [0-9]{2} [A-Z][a-z]{2} [0-9]{4} [:0-9]{8} GMT/, with: "date")
            .replacing(/"(\w*[dD]uration|connect|firstByte|total)":[.0-9]+/) { "\"\($0.1)\":" }
            .replacing(/Content-Length: [0-9]{3}/, with: "Content-Length: ")
            .filter { !$0.isWhitespace }
    }

    /// One that nobody listens at.
    private func freePort() throws -> String {
        let probe = try Program.run([
            "python3", "-c", "import socket; s = socket.socket(); s.bind(('127.0.0.1', 0)); print(s.getsockname()[1])",
        ])
        return try #require(probe.lines.first)
    }
}
