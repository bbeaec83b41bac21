/// Who may call the service over HTTP: one team, or the operator. What the caller shows is an ``AccessKeyText``.
package struct AccessKey: Equatable, Sendable {
    /// Characters of a name.
    package static let nameLengthMax = 100
    /// Keys of one store that are not revoked.
    package static let countMax = 1_000
    /// Revoked keys that are kept for the list; of more, those that were revoked first are forgotten.
    package static let revokedMax = 1_000

    package var id: ID<AccessKey>
    /// ``AccessKeyText/digest``: the text itself is nowhere.
    package var digest: [UInt8]
    /// The operator's own words for it; may be empty.
    package var name: String
    /// The team that it reaches; nil: the operator's, which reaches all.
    package var team: TeamID?
    package var createdAt: Timestamp
    package var revokedAt: Timestamp?

    package init(
        id: ID<AccessKey>, digest: [UInt8], name: String, team: TeamID?, createdAt: Timestamp,
        revokedAt: Timestamp? = nil
    ) {
        (self.id, self.digest, self.name, self.team) = (id, digest, name, team)
        (self.createdAt, self.revokedAt) = (createdAt, revokedAt)
    }
}

extension AccessKey: Identified { package static var idPrefix: String { "key_" } }
