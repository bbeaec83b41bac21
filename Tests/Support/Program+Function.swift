package import Foundation

extension Program {
    /// Where the built programs stand: beside the tests' own.
    package static let folder = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()

    /// The names of all functions, as the folders in `functions` are called.
    package static let functions: [String] = {
        let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../functions")
        let entries = (try? FileManager.default.contentsOfDirectory(at: root, includingPropertiesForKeys: nil)) ?? []
        return entries.filter(\.hasDirectoryPath).map(\.lastPathComponent).sorted()
    }()

    /// Runs a function's program with no environment but what is given.
    package static func function(
        _ name: String, _ arguments: [String] = [], input: some Sequence<UInt8> = [UInt8](),
        environment: [String: String] = [:], in folder: URL? = nil
    ) throws -> Program {
        let variables = environment.map { "\($0.key)=\($0.value)" }.sorted()
        let program = Self.folder.appending(path: name).path
        return try run(["env", "-i"] + variables + [program] + arguments, input: Array(input), in: folder)
    }

    /// The lines of the output, without their ends.
    package var lines: [String] {
        String(decoding: output, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false).dropLast()
            .map(String.init)
    }
}
