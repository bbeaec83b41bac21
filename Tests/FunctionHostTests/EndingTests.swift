import Foundation
import TestSupport
import Testing

/// SIGTERM in line mode: what is under way is brought to its end, and nothing more is begun.
@Suite struct EndingTests {
    let folder: TemporaryFolder
    let program: LiveProgram

    init() throws {
        folder = try TemporaryFolder()
        program = try LiveProgram(
            function: "stray", ["--lines"], environment: ["WEBHOOKS_STORE": folder.file("test.db").path])
        try program.send("{}\n")
        #expect(program.line() == #"{"done":true}"#)
    }

    @Test(arguments: ["", "{\"half a"])
    func `ends a program that waits for its input`(input: String) throws {
        try program.send(input)
        try program.terminate()
        #expect(program.waitForEnd() == 0)
        #expect(program.line() == nil)
    }

    @Test func `lets what is under way end, and turns away what has come`() throws {
        // The first of three that come together, and two that come later; one of them is no request anyway.
        try program.send("{\"holds\":true}\n{}\n{}\n")
        while !FileManager.default.fileExists(atPath: folder.file("test.db").path) { usleep(1000) }
        try program.send("{}\n[]\n{\"half a")
        try program.terminate()
        #expect(program.waitForEnd() == 0)
        #expect(program.line() == #"{"done":true}"#)
        for _ in 0..<4 { #expect(program.line()?.contains(#""code":"unavailable""#) == true) }
        #expect(program.line() == nil)
    }
}
