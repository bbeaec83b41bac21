/// Why a text is not a pattern that this system takes.
package struct PatternError: Error, Equatable, Sendable {
    /// Unicode scalars from the beginning of the pattern.
    package var offset: Int
    /// What to do, for the one who wrote the pattern.
    package var message: String

    package init(_ message: String, at offset: Int) {
        (self.message, self.offset) = (message, offset)
    }
}
