internal import JSON

/// Shows a request or an answer without what nobody should read who only looks at what happened: secrets of webhooks, and
/// the values of the headers that are sent along, which often are credentials.
enum SecretMask {
    /// What begins a secret, and a signing key.
    private static let prefixes = ["whsec_", "whsk_"]
    /// Members that are secrets, whatever they hold, with the mask of each.
    private static let secrets = [("secret", "whsec_…"), ("signingKey", "whsk_…"), ("privateKey", hidden)]
    /// Members whose own members are hidden; of credentials, not what says of which kind they are.
    private static let containers = ["headers", "credentials"]
    private static let hidden = "…"

    /// - Parameter json: one JSON text.
    /// - Returns: the same text with other strings in it; nil for what is no JSON.
    static func masked(_ json: [UInt8]) -> [UInt8]? {
        guard let document = try? JSONDocument(json, bytesMax: Invocation.answerMax) else { return nil }
        var writer = JSONWriter()
        write(document.root, to: &writer)
        return writer.bytes
    }

    /// - Parameter mask: of the member that the value is of, where that is a secret.
    private static func write(_ value: JSONValue, to writer: inout JSONWriter, mask: String? = nil) {
        if let members = value.members {
            writer.object { object in
                for member in members {
                    object.name(member.name)
                    if let name = containers.first(where: member.isNamed), let hidden = member.value.members {
                        object.object { write(hidden, of: name, to: &$0) }
                    } else {
                        write(member.value, to: &object, mask: secrets.first { member.isNamed($0.0) }?.1)
                    }
                }
            }
        } else if let elements = value.elements {
            writer.array { for element in elements { write(element, to: &$0) } }
        } else if let text = value.string, mask != nil || prefixes.contains(where: text.contains) {
            writer.string(mask.map { masked(secret: text, as: $0) } ?? prefixes.reduce(text, hiding))
        } else {
            writer.verbatim(value.bytes)
        }
    }

    private static func write(
        _ members: some Sequence<JSONValue.Member>, of container: String, to writer: inout JSONWriter
    ) {
        for member in members {
            let isKind = container == "credentials" && member.isNamed("type")
            writer.member(member.name, isKind ? member.value.string ?? hidden : hidden)
        }
    }

    /// What the functions show of a secret, its last four characters, stays.
    private static func masked(secret: String, as mask: String) -> String { secret.hasPrefix(mask) ? secret : mask }

    /// Whatever follows the prefix, as far as it can belong to a secret (base64).
    private static func hiding(in text: String, _ prefix: String) -> String {
        let mask = prefix + hidden
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
