import Testing

/// Something that happens while a delivery is under way, or twice at once, and what comes of it.
struct Race: Sendable, CustomTestStringConvertible {
    /// As README.md has it.
    var name: String
    /// As README.md has it.
    var outcome: String
    /// Lets it happen, and looks whether that came of it.
    var play: @Sendable (RaceScene) throws -> Void

    init(_ name: String, _ outcome: String, play: @escaping @Sendable (RaceScene) throws -> Void) {
        (self.name, self.outcome, self.play) = (name, outcome, play)
    }

    var testDescription: String { "\(name): \(outcome)" }

    static let all = claims + changes + keys + cleaning
}
