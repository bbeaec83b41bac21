/// Writes figures in Prometheus's text format, version 0.0.4.
struct MetricsText {
    static let contentType = "text/plain; version=0.0.4; charset=utf-8"

    enum Kind: String { case counter, gauge, histogram }

    typealias Labels = KeyValuePairs<String, String>

    private(set) var bytes: [UInt8] = []
    private var name = ""

    /// What the samples that follow are.
    /// - Parameters:
    ///   - name: with its unit; that of a counter ends in `_total`.
    ///   - help: one sentence.
    mutating func family(_ name: String, _ kind: Kind, _ help: String) {
        self.name = name
        append("# HELP \(name) \(Self.escaped(help, quotes: false))\n# TYPE \(name) \(kind.rawValue)\n")
    }

    mutating func sample(_ labels: Labels, _ value: Int) { line("", labels, String(value)) }

    mutating func sample(_ labels: Labels, _ value: Double) { line("", labels, Self.text(value)) }

    mutating func sample(_ value: Int) { line("", [:], String(value)) }

    mutating func sample(_ value: Double) { line("", [:], Self.text(value)) }

    /// The lines of a histogram: each class with all below it, the sum and the count.
    mutating func samples(_ labels: Labels, _ histogram: DurationHistogram) {
        var count = 0
        for (bound, n) in zip(DurationHistogram.bounds.map(Self.text) + ["+Inf"], histogram.counts) {
            count += n
            line("_bucket", labels, String(count), le: bound)
        }
        line("_sum", labels, Self.text(histogram.sum))
        line("_count", labels, String(count))
    }

    private mutating func line(_ suffix: String, _ labels: Labels, _ value: String, le bound: String? = nil) {
        var words = labels.map { "\($0)=\"\(Self.escaped($1, quotes: true))\"" }
        if let bound { words.append("le=\"\(bound)\"") }
        append("\(name)\(suffix)\(words.isEmpty ? "" : "{\(words.joined(separator: ","))}") \(value)\n")
    }

    private mutating func append(_ text: String) { bytes.append(contentsOf: text.utf8) }

    private static func text(_ value: Double) -> String {
        value == value.rounded() && abs(value) < 0x1p53 ? String(Int(value)) : String(value)
    }

    /// Backslash and line feed; in the value of a label the quotation mark too.
    private static func escaped(_ text: String, quotes: Bool) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\": escaped += "\\\\"
            case "\n": escaped += "\\n"
            case "\"" where quotes: escaped += "\\\""
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }
}
