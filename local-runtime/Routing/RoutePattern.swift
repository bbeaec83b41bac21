/// A path with places for values: `/v1/teams/{teamId}/webhooks`.
struct RoutePattern: Equatable, Sendable {
    enum Segment: Equatable, Sendable {
        case literal(String)
        case parameter(String)
    }

    var segments: [Segment]

    /// `/`, which no function can have.
    static let root = RoutePattern(segments: [.literal("")])

    /// Where a function is called by its name.
    init(function name: String) { segments = [.literal("functions"), .literal(name)] }

    private init(segments: [Segment]) { self.segments = segments }

    /// Nil for what is no path of plain segments and named places.
    init?(_ text: String) {
        guard text.utf8.first == UInt8(ascii: "/") else { return nil }
        segments = []
        var names: Set<String> = []
        for part in text.dropFirst().split(separator: "/", omittingEmptySubsequences: false) {
            let isParameter = part.hasPrefix("{") && part.hasSuffix("}")
            let word = isParameter ? String(part.dropFirst().dropLast()) : String(part)
            let isPlain = word.utf8.allSatisfy {
                Grammar.isDigit($0) || Grammar.isLetter($0) || "-._".utf8.contains($0)
            }
            guard isPlain, !word.isEmpty, !isParameter || names.insert(word).inserted else { return nil }
            segments.append(isParameter ? .parameter(word) : .literal(word))
        }
    }

    /// The values in the places; nil where the path is another one.
    func match(_ path: [String]) -> [(name: String, value: String)]? {
        guard path.count == segments.count else { return nil }
        var values: [(name: String, value: String)] = []
        for (segment, text) in zip(segments, path) {
            switch segment {
            // By bytes: for Swift, texts are the same that Unicode has for equivalent, such as K and the sign of kelvin.
            case .literal(let word): guard word.utf8.elementsEqual(text.utf8) else { return nil }
            case .parameter(let name):
                guard !text.isEmpty else { return nil }
                values.append((name, text))
            }
        }
        return values
    }
}

extension RoutePattern {
    /// The pattern without the names of its places.
    var shape: [String?] { segments.map { if case .literal(let word) = $0 { word } else { nil } } }
}

extension RoutePattern {
    /// As it stands in the manifest.
    var text: String {
        segments.map { segment in
            switch segment {
            case .literal(let word): "/\(word)"
            case .parameter(let name): "/{\(name)}"
            }
        }.joined()
    }
}
