internal import Cryptography

/// What a webhook and its receiver share and nobody else knows: `whsec_` and the base64 of 24 to 64 bytes.
///
/// However it gets into a message, only the mask is printed. The whole text is ``text``, asked for by name.
package struct Secret: Equatable, Sendable {
    package static let prefix = "whsec_"
    /// How many bytes the base64 may stand for: the range of the Standard Webhooks specification.
    package static let bytesCounts = 24...64
    /// How many of its own making have, so that no two are the same and none is guessed.
    package static let bytesCountMade = 32

    /// All of it, the prefix too. Its UTF-8 is the key of `X-Webhook-Signature`.
    package let text: String
    /// What the base64 stands for: the key of `webhook-signature`.
    package let key: [UInt8]
    /// Both, ready to sign with.
    let (textKey, bytesKey): (HMACKey, HMACKey)

    /// - Parameter field: where the text stands in the request, for the refusal.
    package init(_ text: String, field: String = "secret") throws(Failure) {
        guard text.hasPrefix(Self.prefix), let key = Base64.decode(String(text.dropFirst(Self.prefix.count))) else {
            throw .invalid(field, "write a secret as whsec_ followed by standard, padded base64")
        }
        guard Self.bytesCounts.contains(key.count) else {
            throw .invalid(field, "give a secret of 24 to 64 bytes before base64; this one has \(key.count)")
        }
        self.init(text, key)
    }

    /// A new one.
    /// - Parameter random: ``bytesCountMade`` bytes that nobody can guess.
    package init(random bytes: [UInt8]) {
        precondition(Self.bytesCounts.contains(bytes.count))
        self.init(Self.prefix + Base64.encode(bytes), bytes)
    }

    private init(_ text: String, _ key: [UInt8]) {
        (self.text, self.key) = (text, key)
        (textKey, bytesKey) = (HMACKey(Array(text.utf8)), HMACKey(key))
    }

    package static func == (left: Secret, right: Secret) -> Bool { left.text == right.text }

    /// Enough to tell one from another: `whsec_…` and the last four characters.
    package var masked: String { "\(Self.prefix)…\(text.suffix(4))" }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { masked }
    package var debugDescription: String { masked }
    package var customMirror: Mirror { Mirror(self, children: [], displayStyle: .struct) }
}
