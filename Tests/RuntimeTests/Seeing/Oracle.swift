import Foundation
import TestSupport
import Testing

/// Programs of others that say whether what the runtime writes is as their standards have it.
enum Oracle {
    static let python = ProcessInfo.processInfo.environment["HOOKFILE_TEST_PYTHON"]
    static let isThere = python != nil
    static let needed: Comment = "HOOKFILE_TEST_PYTHON names no python3 with the packages that Tests/run installs"
    static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../Oracles").standardized

    /// What one of the programs in `Oracles` says of a text.
    static func judge(_ name: String, _ text: String) throws -> Program {
        try Program.run([python ?? "python3", folder.appending(path: "\(name).py").path], input: Array(text.utf8))
    }
}
