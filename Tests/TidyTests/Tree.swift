import Foundation

/// The project's own files, as text.
enum Tree {
    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// What the system is made of.
    static let production = ["Sources", "functions", "local-runtime"]
    static let all = production + ["Tests"]

    static func text(_ path: String) throws -> String {
        try String(contentsOf: root.appending(path: path), encoding: .utf8)
    }

    /// Names of what lies in a folder, but for dot-files.
    static func names(in folder: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: root.appending(path: folder).path)
            .filter { !$0.hasPrefix(".") && $0 != "__pycache__" }.sorted()
    }

    static func folders(in folder: String) throws -> [String] {
        try names(in: folder).filter { name in
            try root.appending(path: "\(folder)/\(name)").resourceValues(forKeys: [.isDirectoryKey]).isDirectory == true
        }
    }

    /// All files below these folders whose names end so.
    static func files(in folders: [String], _ endings: [String] = ["swift"]) throws -> [SourceFile] {
        try folders.flatMap { folder in
            try FileManager.default.subpathsOfDirectory(atPath: root.appending(path: folder).path)
                .map { "\(folder)/\($0)" }.filter { path in endings.contains { path.hasSuffix(".\($0)") } }.sorted()
                .map { SourceFile(path: $0, text: try text($0)) }
        }
    }
}

struct SourceFile {
    /// From the root, such as `Sources/JSON/Scanner.swift`.
    let path: String
    let text: String
    let lines: [Substring]

    init(path: String, text: String) {
        (self.path, self.text) = (path, text)
        lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    }

    /// As an editor counts them.
    var lineCount: Int { lines.count - (text.hasSuffix("\n") ? 1 : 0) }

    /// The target that the file belongs to: `local-runtime`, or the folder below `Sources`, `functions` or `Tests`.
    var module: String {
        let parts = path.split(separator: "/")
        return String(parts[0] == "local-runtime" ? parts[0] : parts[1])
    }

    /// The modules that it imports.
    var imports: Set<String> {
        let candidates = lines.filter { $0.hasPrefix("import ") || $0.contains(" import ") }
        let statement = /(?:@\w+ )*(?:\w+ )?import (?:(?:struct|class|enum|func) )?([\w-]+)/
        return Set(candidates.compactMap { $0.wholeMatch(of: statement).map { String($0.1) } })
    }

    /// Lines that match, for a message.
    func places(of pattern: Regex<Substring>) -> [String] {
        // By scalars it takes a fifth of the time.
        let pattern = pattern.matchingSemantics(.unicodeScalar)
        guard text.contains(pattern.anchorsMatchLineEndings()) else { return [] }
        return lines.enumerated().filter { $0.element.contains(pattern) }.map { "\(path):\($0.offset + 1)" }
    }
}
