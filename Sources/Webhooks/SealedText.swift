/// What is sealed of a webhook, and where it belongs.
package enum SealedText: String, Sendable {
    case secret, headers, signingKey

    /// The associated data that it is sealed with: moved to another webhook, or another team, it does not open.
    package func place(of webhook: ID<Webhook>, _ team: TeamID) -> [UInt8] {
        Array("\(team.text)/\(webhook.text)/\(rawValue)".utf8)
    }
}

extension Webhook {
    /// All that is sealed of it.
    package var sealedTexts: [(kind: SealedText, bytes: [UInt8])] {
        let texts: [(SealedText, [UInt8]?)] = [
            (.secret, secrets.current), (.secret, secrets.previous), (.headers, settings.sealedHeaders),
            (.signingKey, signingKeys?.current), (.signingKey, signingKeys?.previous?.sealed),
        ]
        return texts.compactMap { kind, bytes in bytes.map { (kind, $0) } }
    }
}
