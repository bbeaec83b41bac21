import Foundation
import Testing

/// The project's first page, taken apart.
struct Readme {
    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    let text: String
    let sections: [Section]

    /// What stands below one heading, up to the next.
    struct Section {
        var heading: String
        var text = ""
        /// What is fenced.
        var blocks: [(language: String, text: String)] = []
        /// The cells of its tables, without their heads.
        var rows: [[String]] = []
    }

    init() throws {
        text = try Self.text(of: "README.md")
        var sections = [Section(heading: "")]
        var isFenced = false
        for line in text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init) {
            let last = sections.count - 1
            if line.hasPrefix("```") {
                isFenced.toggle()
                if isFenced { sections[last].blocks.append((String(line.dropFirst(3)), "")) }
            } else if isFenced {
                sections[last].blocks[sections[last].blocks.count - 1].text += line + "\n"
            } else if line.hasPrefix("#") {
                sections.append(Section(heading: String(line.drop { $0 == "#" }.dropFirst())))
            } else if line.hasPrefix("|---") {
                sections[last].rows.removeLast()
            } else if line.hasPrefix("|") {
                sections[last].rows.append(line.split(separator: "|").map(Self.trimmed))
            } else {
                sections[last].text += line + "\n"
            }
        }
        self.sections = sections
    }

    func section(_ heading: String) throws -> Section {
        try #require(sections.first { $0.heading == heading }, "there is no section \(heading)")
    }

    /// - Parameter path: from the root.
    static func text(of path: String) throws -> String {
        try String(contentsOf: root.appending(path: path), encoding: .utf8)
    }

    private static func trimmed(_ text: Substring) -> String { text.trimmingCharacters(in: .whitespaces) }
}

extension Readme.Section {
    /// The row whose first cell is that.
    func row(_ name: String) throws -> [String] {
        try #require(rows.first { $0[0] == name || $0[0] == "`\(name)`" }, "\(heading) has no row \(name)")
    }
}

extension StringProtocol {
    /// What stands between backticks.
    var codes: [String] { String(self).matches(of: /`([^`]*)`/).map { String($0.1) } }
}

extension BinaryInteger {
    /// As the page writes it: 10,000.
    var grouped: String { Int(self).formatted(.number.locale(Locale(identifier: "en_US"))) }
}
