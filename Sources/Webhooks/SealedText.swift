/// What is sealed of a webhook, and where it belongs.
package enum SealedText: String, Sendable {
    case secret, headers

    /// The associated data that it is sealed with: moved to another webhook, or another team, it does not open.
    package func place(of webhook: ID<Webhook>, _ team: TeamID) -> [UInt8] {
        Array("\(team.text)/\(webhook.text)/\(rawValue)".utf8)
    }
}

extension Webhook {
    /// All that is sealed of it.
    package var sealedTexts: [(kind: SealedText, bytes: [UInt8])] {
        [(SealedText.secret, secrets.current)]
            + [secrets.previous].compactMap { $0.map { (SealedText.secret, $0) } }
            + [settings.sealedHeaders].compactMap { $0.map { (SealedText.headers, $0) } }
    }
}
