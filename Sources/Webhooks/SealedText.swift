/// What is sealed of a webhook, and where it belongs.
package enum SealedText: String, Sendable {
    case secret, headers, signingKey, credentials, clientCertificate

    /// The associated data that it is sealed with: moved to another webhook, or another team, it does not open.
    package func place(of webhook: ID<Webhook>, _ team: TeamID) -> [UInt8] {
        Array("\(team.text)/\(webhook.text)/\(rawValue)".utf8)
    }
}

extension Webhook {
    /// All that is sealed of it.
    package var sealedTexts: [(kind: SealedText, bytes: [UInt8])] {
        var (texts, copy): ([(SealedText, [UInt8])], Webhook) = ([], self)
        copy.changeSealedTexts { kind, bytes in texts.append((kind, bytes)) }
        return texts
    }

    /// Goes through all that is sealed of it.
    package mutating func changeSealedTexts<E: Error>(_ change: (SealedText, inout [UInt8]) throws(E) -> Void) throws(E)
    {
        func changeOne(_ kind: SealedText, _ bytes: inout [UInt8]?) throws(E) {
            guard var changed = bytes else { return }
            try change(kind, &changed)
            bytes = changed
        }
        try change(.secret, &secrets.current)
        try changeOne(.secret, &secrets.previous)
        try changeOne(.headers, &settings.sealedHeaders)
        if var credentials = settings.credentials {
            try change(.credentials, &credentials.sealed)
            settings.credentials = credentials
        }
        if var certificate = settings.clientCertificate {
            try change(.clientCertificate, &certificate.sealed)
            settings.clientCertificate = certificate
        }
        guard var keys = signingKeys else { return }
        try change(.signingKey, &keys.current)
        var previous = keys.previous?.sealed
        try changeOne(.signingKey, &previous)
        if let previous { keys.previous?.sealed = previous }
        signingKeys = keys
    }
}
