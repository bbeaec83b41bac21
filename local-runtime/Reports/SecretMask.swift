internal import JSON

/// Shows a request or an answer without what nobody should read who only looks at what happened: secrets of webhooks, and
/// the values of the headers that are sent along, which often are credentials.
enum SecretMask {
    private static let prefix = "whsec_"
    private static let mask = "whsec_…"

    /// - Parameter json: one JSON text.
    /// - Returns: the same text with other strings in it; nil for what is no JSON.
    static func masked(_ json: [UInt8]) -> [UInt8]? {
        guard let document = try? JSONDocument(json, bytesMax: Invocation.answerMax) else { return nil }
        var writer = JSONWriter()
        write(document.root, to: &writer)
        return writer.bytes
    }

    private static func write(_ value: JSONValue, to writer: inout JSONWriter, isSecret: Bool = false) {
        if let members = value.members {
            writer.object { object in
                for member in members {
                    object.name(member.name)
                    if member.isNamed("headers"), let headers = member.value.members {
                        object.object { for header in headers { $0.member(header.name, "…") } }
                    } else {
                        write(member.value, to: &object, isSecret: member.isNamed("secret"))
                    }
                }
            }
        } else if let elements = value.elements {
            writer.array { for element in elements { write(element, to: &$0) } }
        } else if let text = value.string, isSecret || text.contains(prefix) {
            writer.string(isSecret ? masked(secret: text) : masked(within: text))
        } else {
            writer.verbatim(value.bytes)
        }
    }

    /// What the functions show of a secret, its last four characters, stays.
    private static func masked(secret: String) -> String { secret.hasPrefix(mask) ? secret : mask }

    /// Whatever follows the prefix, as far as it can belong to a secret (base64).
    private static func masked(within text: String) -> String {
        var (masked, rest): ([UInt8], ArraySlice<UInt8>) = ([], Array(text.utf8)[...])
        while let byte = rest.first {
            if rest.starts(with: prefix.utf8) {
                rest = rest.dropFirst(prefix.utf8.count)
                masked += mask.utf8
                if rest.starts(with: "…".utf8) { rest = rest.dropFirst("…".utf8.count) }
                rest = rest.drop { Grammar.isLetter($0) || Grammar.isDigit($0) || "+/=_-".utf8.contains($0) }
            } else {
                masked.append(byte)
                rest = rest.dropFirst()
            }
        }
        return String(decoding: masked, as: UTF8.self)
    }
}
