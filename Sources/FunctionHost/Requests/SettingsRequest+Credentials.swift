internal import Webhooks

extension SettingsRequest {
    /// - Parameters:
    ///   - settings: with all else applied already.
    ///   - old: before the request.
    func applyCredentials(
        to settings: inout WebhookSettings, from old: WebhookSettings, of id: ID<Webhook>, _ team: TeamID,
        in context: Context
    ) throws {
        switch credentials {
        case .keep: try requireSameHost(settings, old)
        case .clear: settings.credentials = nil
        case .set(let credentials): settings.credentials = try context.keyring.seal(credentials, of: id, team)
        }
        guard settings.credentials != nil,
            let header = try context.keyring.headers(settings, of: id, team)?.authorization
        else { return }
        // Named is what the request brings.
        if case .set = headers {
            throw Failure.invalid("headers.\(header.name)", "leave this header out; the credentials are sent as it")
        }
        throw Failure.invalid("credentials", "are sent as the header Authorization; take that out of headers first")
    }

    /// Nobody can read credentials who may change where they are sent.
    private func requireSameHost(_ settings: WebhookSettings, _ old: WebhookSettings) throws(Failure) {
        guard old.credentials != nil, settings.url != old.url else { return }
        let (new, former) = (
            try WebhookURL(settings.url, allowsHTTP: true), try WebhookURL(old.url, allowsHTTP: true)
        )
        guard (new.scheme, new.host, new.port) == (former.scheme, former.host, former.port) else {
            throw .invalid(
                "credentials", "must be given again with a url of another host, or be null: they are for the old one")
        }
    }

    func applyCertificate(
        to settings: inout WebhookSettings, of id: ID<Webhook>, _ team: TeamID, in context: Context
    ) throws {
        switch clientCertificate {
        case .keep: break
        case .clear: settings.clientCertificate = nil
        case .set(let certificate):
            let expiry = try certificate.check(at: context.now(), path: "clientCertificate.")
            settings.clientCertificate = try context.keyring.seal(certificate, expiringAt: expiry, of: id, team)
        }
        guard settings.clientCertificate != nil, try WebhookURL(settings.url, allowsHTTP: true).scheme != .https
        else { return }
        if case .set = clientCertificate {
            throw Failure.invalid("clientCertificate", "needs a url that begins with https://")
        }
        throw Failure.invalid("url", "must begin with https:// where there is a client certificate")
    }
}

extension CustomHeaders {
    fileprivate var authorization: HTTPHeader? { list.first { $0.name.lowercased() == "authorization" } }
}
