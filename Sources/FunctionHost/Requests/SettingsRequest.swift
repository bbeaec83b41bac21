internal import JSON
package import Webhooks

/// The settings of a webhook as a request gives them: all of a new one, or the changes to one that there is.
package struct SettingsRequest {
    private var name: String?
    var url: String?
    private var events: [EventType]?
    private var description: Change<String>
    var headers: Change<CustomHeaders>
    let credentials: Change<Credentials>
    let clientCertificate: Change<ClientCertificate>
    private var signatures: Change<[SignatureVersion]>
    let signingKey: SigningKey?
    private var maxRetries: Int?
    private var retryDelaySeconds: Int?
    private var retrySchedule: Change<[Int]>
    private var timeout: Int?
    private var rateLimit: Int?
    private var isOrdered: Bool?
    private var filters: Change<String>
    private var metadata: Change<String>
    package var isActive: Bool?

    /// - Parameter isNew: then name, url and events must be there, and nothing can be cleared.
    package init(_ fields: inout Fields, isNew: Bool) throws(Failure) {
        let (nameRule, urlRule) = (
            Rule.text(1...Bounds.nameLengthMax, sample: "Orders"),
            Rule.text(1...WebhookURL.bytesMax, sample: "https://example.com/hook")
        )
        name = isNew ? try fields.required("name", nameRule) : try fields.optional("name", nameRule)
        url = isNew ? try fields.required("url", urlRule) : try fields.optional("url", urlRule)
        events = isNew ? try fields.required("events", .events) : try fields.optional("events", .events)
        description = try fields.setting("description", .text(0...Bounds.descriptionLengthMax), isNew: isNew)
        headers = try fields.setting("headers", .headers, isNew: isNew)
        credentials = try fields.setting(
            "credentials", .object(CredentialsRequest.self), isNew: isNew
        ).map(\.credentials)
        clientCertificate = try fields.setting(
            "clientCertificate", .object(ClientCertificateRequest.self), isNew: isNew
        ).map(\.clientCertificate)
        signatures = try fields.setting("signatures", .signatures, isNew: isNew)
        signingKey = try fields.optional("signingKey", .signingKey)
        maxRetries = try fields.optional("maxRetries", .setting(Bounds.maxRetries))
        retryDelaySeconds = try fields.optional("retryDelaySeconds", .setting(Bounds.retryDelaySeconds))
        retrySchedule = try fields.setting(
            "retrySchedule",
            .list(of: .integer(Bounds.retryScheduleSeconds), count: 1...Bounds.maxRetries.range.upperBound),
            isNew: isNew)
        timeout = try fields.optional("timeout", .setting(Bounds.timeoutMilliseconds))
        rateLimit = try fields.optional("rateLimit", .setting(Bounds.rateLimit))
        isOrdered = try fields.optional("ordered", .boolean)
        filters = try fields.setting("filters", .filters, isNew: isNew).map { filters in
            var writer = JSONWriter()
            writer.array { list in for filter in filters { filter.write(to: &list) } }
            return writer.text
        }
        metadata = try fields.setting("metadata", .object(bytesMax: Bounds.metadataBytesMax), isNew: isNew)
            .map { String(decoding: $0.bytes, as: UTF8.self) }
        isActive = try fields.optional("isActive", .boolean)
    }

    /// The settings of a new webhook.
    package func settings(of id: ID<Webhook>, _ team: TeamID, in context: Context) throws -> WebhookSettings {
        try applied(to: WebhookSettings(name: "", url: "", events: []), of: id, team, in: context)
    }

    /// - Throws: ``Failure`` where a url may not be sent to, or the settings do not fit together.
    package func applied(
        to old: WebhookSettings, of id: ID<Webhook>, _ team: TeamID, in context: Context
    ) throws -> WebhookSettings {
        var settings = old
        settings.name = name ?? old.name
        settings.events = events ?? old.events
        settings.description = description.applied(to: old.description)
        settings.signatures = signatures.applied(to: old.signatures) ?? [.v1]
        settings.timeoutMilliseconds = timeout ?? old.timeoutMilliseconds
        settings.rateLimit = rateLimit ?? old.rateLimit
        settings.isOrdered = isOrdered ?? old.isOrdered
        settings.filters = filters.applied(to: old.filters)
        settings.metadata = metadata.applied(to: old.metadata)
        settings.retry = try retry(old.retry)
        if let url {
            try WebhookURL(url, allowsHTTP: context.environment.allowsHTTP).check(context.environment.addresses)
            settings.url = url
        }
        switch headers {
        case .keep: break
        case .clear: settings.sealedHeaders = nil
        case .set(let headers): settings.sealedHeaders = try context.keyring.seal(headers, of: id, team)
        }
        try applyCredentials(to: &settings, from: old, of: id, team, in: context)
        try applyCertificate(to: &settings, of: id, team, in: context)
        return settings
    }

    /// A schedule alone says how many retries there are; with `maxRetries` it must have a wait for each of them.
    private func retry(_ old: RetryPolicy) throws(Failure) -> RetryPolicy {
        var retry = old
        retry.schedule = retrySchedule.applied(to: old.schedule)
        retry.delaySeconds = retryDelaySeconds ?? old.delaySeconds
        if let maxRetries {
            retry.maxRetries = maxRetries
        } else if case .set(let schedule) = retrySchedule {
            retry.maxRetries = schedule.count
        }
        if let schedule = retry.schedule, schedule.count < retry.maxRetries {
            throw .invalid(
                "retrySchedule", "must have a wait for each of the \(retry.maxRetries) retries of maxRetries")
        }
        return retry
    }
}

extension Fields {
    /// A setting that can be empty: of a new webhook it is left out, of one that there is null clears it.
    fileprivate mutating func setting<Value>(
        _ name: String, _ rule: Rule<Value>, isNew: Bool
    ) throws(Failure) -> Change<Value> {
        guard isNew else { return try change(name, rule) }
        return try optional(name, rule).map { .set($0) } ?? .keep
    }
}

extension Change {
    fileprivate func map<Other>(_ transform: (Value) -> Other) -> Change<Other> {
        switch self {
        case .keep: .keep
        case .clear: .clear
        case .set(let value): .set(transform(value))
        }
    }
}
