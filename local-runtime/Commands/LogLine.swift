internal import JSON

/// One line of the log, as the runtime hands it out.
struct LogLine {
    var text: String
    private var function: String?
    /// Nil for what is no JSON object, such as the last words of a program that crashed.
    private var fields: JSONValue?

    /// - Parameter entry: of the answer of `/runtime/logs`.
    init?(_ entry: JSONValue) {
        guard let text = entry["text"]?.string else { return nil }
        self.init(text, function: entry["function"]?.string)
    }

    /// - Parameter function: whose program wrote it.
    init(_ text: String, function: String?) {
        self.text = text
        let root = (try? JSONDocument(Array(text.utf8)))?.root
        fields = root?.kind == .object ? root : nil
        self.function = fields?["function"]?.string ?? function
    }

    /// For a script: one JSON object, as it was written; what is none becomes a member of one. When that was is not known.
    var json: String {
        guard fields == nil else { return text }
        var writer = JSONWriter()
        writer.object {
            if let function { $0.member("function", function) }
            $0.member("text", text)
        }
        return writer.text
    }

    func field(_ name: String) -> String? { name == "function" ? function : fields?[name]?.string }

    /// For a person: time, level, function and message first, the other members after them.
    var plainText: String {
        guard let fields, let members = fields.members else {
            return TextTable.plain([function.map { "\($0):" }, text].compactMap(\.self).joined(separator: " "))
        }
        let first = ["time", "level", "function", "message"]
        let level = field("level") ?? ""
        var words = [field("time"), level + String(repeating: " ", count: max(0, 7 - level.count)), function]
            .compactMap(\.self)
        if let message = field("message") { words.append(message) }
        for member in members where !first.contains(member.name) {
            let value = member.value.string ?? String(decoding: member.value.bytes, as: UTF8.self)
            words.append("\(member.name)=\(value)")
        }
        return TextTable.plain(words.joined(separator: " "))
    }
}

/// Which lines somebody wants to see; nil is any.
struct LogChoice {
    var function: String?
    var requestID: String?
    var level: Log.Level?

    func includes(_ line: LogLine) -> Bool {
        if let function, line.field("function") != function { return false }
        if let requestID, line.field("requestId") != requestID { return false }
        guard let level else { return true }
        // A line without a level is somebody's last word.
        guard let own = line.field("level").flatMap(Log.Level.init(rawValue:)) else { return true }
        return own >= level
    }
}
