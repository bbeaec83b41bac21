internal import JSON
internal import Webhooks

/// One request that a receiver got, as it is shown.
struct Arrival {
    var number: Int
    var time: Timestamp
    var head: RequestHead
    var body: [UInt8]
    /// What it is answered.
    var status: Int
    /// Nil where there is no secret to judge by.
    var verdict: SignatureVerdict?

    /// What of the headers is shown, under which name.
    private static let shown = [
        ("event", "x-webhook-event"), ("webhookId", "x-webhook-id"), ("deliveryId", "x-webhook-delivery"),
        ("payloadId", "webhook-id"), ("attempt", "x-webhook-attempt"), ("timestamp", "x-webhook-timestamp"),
    ]

    /// A block for a person.
    var text: String {
        var lines = ["── request \(number) · \(time.iso8601) · \(head.method.token) \(path)"]
        for (name, header) in Self.shown {
            if let value = head.header(header) { lines.append(Self.line(name, value)) }
        }
        lines.append(Self.line("verified", verification))
        lines.append(Self.line("answer", String(status)))
        lines.append(Self.line("body", String(decoding: body, as: UTF8.self)))
        return lines.joined(separator: "\n") + "\n\n"
    }

    /// One JSON line. A body that is JSON is given as it is, any other as text.
    var json: [UInt8] {
        var writer = JSONWriter()
        writer.object {
            $0.member("number", number)
            $0.member("time", time.iso8601)
            $0.member("method", head.method.token)
            $0.member("path", path)
            for (name, header) in Self.shown {
                if let value = head.header(header) { $0.member(name, value) }
            }
            if let verdict {
                $0.member("verified", verdict.isValid)
                $0.member("signatures") { writer in
                    writer.object {
                        $0.member("xWebhookSignature", verdict.hookfile.word)
                        $0.member("standardWebhooks", verdict.standard.word)
                    }
                }
            }
            $0.member("answer", status)
            $0.member("headers") { writer in
                writer.object { for (name, value) in headers { $0.member(name, value) } }
            }
            $0.member("body") { writer in
                // A JSON text may hold line ends; a line of ours may not.
                if !body.contains(0x0A), !body.contains(0x0D), let document = try? JSONDocument(body) {
                    writer.verbatim(document.root.bytes)
                } else {
                    writer.string(String(decoding: body, as: UTF8.self))
                }
            }
        }
        return writer.bytes + [0x0A]
    }

    private var path: String { "/" + head.target.segments.joined(separator: "/") }

    /// By lower-case name, each name once.
    private var headers: [(String, String)] {
        var names: Set<String> = []
        return head.headers.compactMap { header in
            let name = header.name.lowercased()
            return names.insert(name).inserted ? (name, head.values(of: name).joined(separator: ", ")) : nil
        }
    }

    private var verification: String {
        guard let verdict else { return "not judged (no --secret)" }
        let sides = "X-Webhook-Signature \(verdict.hookfile.word), webhook-signature \(verdict.standard.word)"
        return "\(verdict.isValid ? "yes" : "NO") (\(sides))"
    }

    private static func line(_ name: String, _ value: String) -> String {
        "   \(name)\(String(repeating: " ", count: max(1, 12 - name.utf8.count)))\(value)"
    }
}
