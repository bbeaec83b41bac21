extension Webhook {
    /// What signs its deliveries, sealed: only who has the key can read it.
    package struct Secrets: Equatable, Sendable {
        package var current: [UInt8]
        /// The last four characters, shown where the secret itself is not.
        package var hint: String
        /// The secret before the last rotation, which signs too until it expires.
        package var previous: [UInt8]?
        package var previousExpiresAt: Timestamp?

        package init(current: [UInt8], hint: String) { (self.current, self.hint) = (current, hint) }

        /// After a rotation: the one that was current signs on until `expiry`.
        package func rotated(to next: [UInt8], hint: String, previousExpiresAt expiry: Timestamp) -> Secrets {
            var rotated = Secrets(current: next, hint: hint)
            (rotated.previous, rotated.previousExpiresAt) = (current, expiry)
            return rotated
        }

        package func isPreviousLive(at now: Timestamp) -> Bool { previousExpiresAt.map { now < $0 } ?? false }
    }

    /// What signs by `v1a`: the private keys sealed, the public ones for everybody.
    package struct SigningKeys: Equatable, Sendable {
        package var current: [UInt8]
        package var publicKey: PublicKey
        /// The key before the last rotation, which signs too until it expires.
        package var previous: Previous?

        package struct Previous: Equatable, Sendable {
            package var sealed: [UInt8]
            package var publicKey: PublicKey
            package var expiresAt: Timestamp

            package init(sealed: [UInt8], publicKey: PublicKey, expiresAt: Timestamp) {
                (self.sealed, self.publicKey, self.expiresAt) = (sealed, publicKey, expiresAt)
            }
        }

        package init(current: [UInt8], publicKey: PublicKey) { (self.current, self.publicKey) = (current, publicKey) }

        /// After a rotation: the one that was current signs on until `expiry`.
        package func rotated(to next: [UInt8], publicKey: PublicKey, previousExpiresAt expiry: Timestamp) -> SigningKeys
        {
            var rotated = SigningKeys(current: next, publicKey: publicKey)
            rotated.previous = Previous(sealed: current, publicKey: self.publicKey, expiresAt: expiry)
            return rotated
        }

        /// The previous key, while it signs.
        package func livePrevious(at now: Timestamp) -> Previous? { previous.flatMap { now < $0.expiresAt ? $0 : nil } }
    }
}
