/// Rows in columns that line up, for a person.
struct TextTable {
    private var rows: [[String]]

    init(_ headings: [String]) { rows = [headings] }

    var isEmpty: Bool { rows.count == 1 }

    mutating func add(_ cells: [String]) { rows.append(cells.map(Self.plain)) }

    var text: String {
        let columns = rows.map(\.count).max() ?? 0
        let widths = (0..<columns).map { column in rows.map { $0.count > column ? $0[column].count : 0 }.max() ?? 0 }
        return rows.map { row in
            let cells = zip(row, widths).map { $0 + String(repeating: " ", count: $1 - $0.count) }
            var line = cells.joined(separator: "  ")[...]
            while line.last == " " { line.removeLast() }
            return "\(line)\n"
        }.joined()
    }

    /// Without what a terminal could take for a command.
    static func plain(_ text: String) -> String {
        String(
            String.UnicodeScalarView(text.unicodeScalars.map { $0.properties.generalCategory == .control ? "·" : $0 }))
    }
}
