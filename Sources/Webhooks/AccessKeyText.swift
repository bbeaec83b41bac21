internal import Cryptography

/// What a caller shows to be let in: `hk_` and 48 characters of base64url.
///
/// They hold 256 random bits and a checksum of 32 bits. The prefix makes a key that leaked into a text findable, the
/// checksum tells it from what only looks like one, and a key with a typing error from one that was revoked.
package struct AccessKeyText: Equatable, Sendable {
    package static let prefix = "hk_"
    package static let randomBytesCount = 32
    private static let checksumBytesCount = 4
    /// Characters of the whole text: 36 bytes are 48 characters without padding, so that one key has one text.
    package static let length = 51

    package let text: String

    /// - Parameter random: ``randomBytesCount`` bytes that nobody can guess.
    package init(random: [UInt8]) {
        precondition(random.count == Self.randomBytesCount)
        text = Self.prefix + Self.urlSafe(Base64.encode(random + Self.checksum(of: random)))
    }

    /// Nil for what was never a key.
    package init?(_ text: String) {
        guard text.utf8.count == Self.length, text.hasPrefix(Self.prefix),
            let bytes = Base64.decode(Self.standard(text.dropFirst(Self.prefix.count)))
        else { return nil }
        let random = Array(bytes.prefix(Self.randomBytesCount))
        guard bytes.dropFirst(Self.randomBytesCount).elementsEqual(Self.checksum(of: random)) else { return nil }
        self.text = text
    }

    /// What is kept of a key: SHA-256 of its text.
    ///
    /// A plain hash is enough: there are 2^256 texts to try, where a slow hash is for what people choose. And it is quick
    /// enough to be made for each request.
    package var digest: [UInt8] { sha256(Array(text.utf8)) }

    private static func checksum(of random: [UInt8]) -> [UInt8] {
        Array(sha256(Array(prefix.utf8) + random).prefix(checksumBytesCount))
    }

    private static func urlSafe(_ text: String) -> String {
        String(text.map { $0 == "+" ? "-" : $0 == "/" ? "_" : $0 })
    }

    private static func standard(_ text: Substring) -> String {
        // A character of the other alphabet stays none: one key must not have two texts.
        String(text.map { $0 == "-" ? "+" : $0 == "_" ? "/" : $0 == "+" || $0 == "/" ? "." : $0 })
    }
}

extension AccessKeyText: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Never the key: it must not come into a log or an error by way of a text that names it.
    package var description: String { Self.prefix + "…" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: [], displayStyle: .struct) }
}
