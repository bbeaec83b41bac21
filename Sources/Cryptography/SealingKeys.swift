/// The keys that texts can be opened with: one, or two while everything is sealed anew with the first.
package struct SealingKeys: Equatable, Sendable {
    package let first: SealingKey
    /// The one before, with which something may still be sealed.
    package let previous: SealingKey?

    /// - Parameter previous: the same key once more counts as none.
    package init(_ first: SealingKey, previous: SealingKey? = nil) {
        self.first = first
        self.previous = previous == first ? nil : previous
    }

    package var all: [SealingKey] { [first] + [previous].compactMap { $0 } }

    /// - Parameter id: see ``SealingKey/id``.
    package func key(_ id: [UInt8]) -> SealingKey? { all.first { $0.id == id } }

    package func open(_ sealed: [UInt8], associatedData: [UInt8]) throws(SealError) -> [UInt8] {
        guard let id = SealingKey.id(of: sealed) else { throw .unknownFormat }
        guard let key = key(id) else { throw .otherKey }
        return try key.open(sealed, associatedData: associatedData)
    }
}

extension SealingKeys {
    /// The keys as a key file holds them: the base64 of each on a line of its own, the first one first. Nil where that is no
    /// key, or more than two.
    package init?(fileText text: String) {
        let words = text.split(whereSeparator: \.isWhitespace)
        let keys = words.compactMap { Base64.decode(String($0)).flatMap(SealingKey.init) }
        guard (1...2).contains(keys.count), keys.count == words.count else { return nil }
        self.init(keys[0], previous: keys.count == 2 ? keys[1] : nil)
    }

    package var fileText: String { all.map { $0.text + "\n" }.joined() }
}
