package import Foundation

/// A program of the machine, run to its end.
package struct Program {
    /// 124 where it took longer than it was given.
    package var status: Int32
    package var output: [UInt8]
    package var errors: String

    /// - Parameters:
    ///   - words: the program's name, to be found in `PATH`, and its arguments.
    ///   - secondsMax: afterwards it is ended.
    package static func run(
        _ words: [String], input: [UInt8] = [], in folder: URL? = nil, secondsMax: Int = 60
    ) throws -> Program {
        try withTemporaryFolder { temporary in
            // Files and not pipes: a program that writes before it has read everything cannot wait for us.
            let files = ["in", "out", "err"].map { temporary.appending(path: $0) }
            for (file, content) in zip(files, [Data(input), Data(), Data()]) { try content.write(to: file) }
            let handles = try [
                FileHandle(forReadingFrom: files[0]), FileHandle(forWritingTo: files[1]),
                FileHandle(forWritingTo: files[2]),
            ]
            defer { for handle in handles { try? handle.close() } }
            let process = try ChildProcess(
                ["timeout", "\(secondsMax)"] + words, in: folder ?? temporary, input: .file(handles[0]),
                output: .file(handles[1]), errors: .file(handles[2]))
            return try Program(
                status: process.waitForEnd(), output: Array(Data(contentsOf: files[1])),
                errors: String(decoding: Data(contentsOf: files[2]), as: UTF8.self))
        }
    }

    package static func isInstalled(_ name: String) -> Bool {
        (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
            .contains { FileManager.default.isExecutableFile(atPath: "\($0)/\(name)") }
    }
}

/// Calls `body` with a new folder, which is gone afterwards.
package func withTemporaryFolder<Result>(_ body: (URL) throws -> Result) throws -> Result {
    let folder = FileManager.default.temporaryDirectory.appending(path: "test-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    return try body(folder)
}
