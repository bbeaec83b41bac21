internal import Cryptography

/// What a webhook shows its receiver in the header `Authorization` (RFC 9110, 11.6.2).
///
/// However it gets into a message, only the mask is printed.
package struct Credentials: Equatable, Sendable {
    package static let tokenBytesMax = 4096
    package static let usernameBytesMax = 512
    package static let passwordBytesMax = 4096

    package enum Kind: String, CaseIterable, Sendable {
        /// A token (RFC 6750).
        case bearer
        /// A user's name and password (RFC 7617).
        case basic
    }

    package let kind: Kind
    /// What stands behind the scheme in the header: no line break, and nothing else that is not visible ASCII.
    package let authorization: String
    /// Enough for a person to tell one from another: the last four characters of the token or password. Of a short one,
    /// which they would give away, nothing.
    package let hint: String

    /// - Parameter field: where it stands in the request, for the refusal.
    package init(token: String, field: String = "token") throws(Failure) {
        guard (1...Self.tokenBytesMax).contains(token.utf8.count) else {
            throw .invalid(field, "must be 1 to \(Self.tokenBytesMax) bytes")
        }
        guard token.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw .invalid(field, "use only visible ASCII characters, and no spaces")
        }
        (kind, authorization, hint) = (.bearer, "Bearer \(token)", Self.hint(of: token))
    }

    /// - Parameter path: of the object in the request that has both, with its dot, for the refusal.
    package init(username: String, password: String, path: String = "") throws(Failure) {
        for (name, text, max) in [
            ("username", username, Self.usernameBytesMax), ("password", password, Self.passwordBytesMax),
        ] {
            guard text.utf8.count <= max else { throw .invalid(path + name, "must be at most \(max) bytes") }
            guard text.unicodeScalars.allSatisfy({ $0.properties.generalCategory != .control }) else {
                throw .invalid(path + name, "must not hold control characters")
            }
        }
        guard !username.utf8.contains(UInt8(ascii: ":")) else {
            throw .invalid(path + "username", "must not hold a colon: it ends the name")
        }
        guard !username.isEmpty || !password.isEmpty else {
            throw .invalid(path + "username", "must not be empty where the password is")
        }
        // Where there is no password, the name is what opens the door.
        (kind, hint) = (.basic, Self.hint(of: password.isEmpty ? username : password))
        authorization = "Basic " + Base64.encode(Array("\(username):\(password)".utf8))
    }

    private init(kind: Kind, authorization: String, hint: String) {
        (self.kind, self.authorization, self.hint) = (kind, authorization, hint)
    }

    /// Reads what was kept of them.
    package init?(kind: Kind, authorization bytes: [UInt8], hint: String) {
        guard bytes.allSatisfy({ (0x20...0x7E).contains($0) }) else { return nil }
        self.init(kind: kind, authorization: String(decoding: bytes, as: UTF8.self), hint: hint)
    }

    package var header: HTTPHeader { HTTPHeader("Authorization", authorization) }

    private static let hintLength = 4
    private static let hintedLengthMin = 16

    private static func hint(of secret: String) -> String {
        secret.count < hintedLengthMin ? "…" : "…\(secret.suffix(hintLength))"
    }
}

extension Credentials: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "\(kind.rawValue) \(hint)" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: [], displayStyle: .struct) }
}

/// Credentials as they are kept: sealed, with what is shown of them.
package struct SealedCredentials: Equatable, Sendable {
    package var sealed: [UInt8]
    package var kind: Credentials.Kind
    package var hint: String

    package init(sealed: [UInt8], kind: Credentials.Kind, hint: String) {
        (self.sealed, self.kind, self.hint) = (sealed, kind, hint)
    }
}
