internal import JSON
internal import Webhooks

/// The credentials of a webhook as a request gives them.
struct CredentialsRequest: Readable {
    let credentials: Credentials

    init(_ fields: inout Fields) throws(Failure) {
        let kind = try fields.required("type", Rule<Credentials.Kind>.word())
        let token = try fields.optional("token", .anyText(sample: "a-token"))
        let username = try fields.optional("username", .anyText(sample: "ada"))
        let password = try fields.optional("password", .anyText(sample: "a-password"))
        fields.needs(oneOf: [["token"], ["username", "password"]])
        switch kind {
        case .bearer:
            try fields.excludes(["username", "password"], by: "the type bearer")
            guard let token = token ?? (fields.isDescribing ? "a-token" : nil) else {
                throw .invalid(fields.path(of: "token"), "is missing; the type bearer needs one")
            }
            credentials = try Credentials(token: token, field: fields.path(of: "token"))
        case .basic:
            try fields.excludes(["token"], by: "the type basic")
            guard let username, let password else {
                let name = username == nil ? "username" : "password"
                throw .invalid(fields.path(of: name), "is missing; the type basic needs one, which may be empty")
            }
            credentials = try Credentials(username: username, password: password, path: fields.path(of: ""))
        }
    }
}

/// The certificate that a webhook shows, as a request gives it.
struct ClientCertificateRequest: Readable {
    let clientCertificate: ClientCertificate

    init(_ fields: inout Fields) throws(Failure) {
        let certificate = try fields.required("certificate", .anyText(sample: "-----BEGIN CERTIFICATE-----"))
        let privateKey = try fields.required("privateKey", .anyText(sample: "-----BEGIN PRIVATE KEY-----"))
        clientCertificate = try ClientCertificate(
            certificate: fields.isDescribing ? "" : certificate, privateKey: privateKey, path: fields.path(of: ""))
    }
}

extension Rule where Value == String {
    /// Any text: whoever asks for it has rules of their own.
    fileprivate static func anyText(sample: String) -> Rule {
        Rule(.string(), sample: sample, text: "\"\(sample)\"") { value, path throws(Failure) in
            guard let text = value.string else { throw .invalid(path, "must be a string") }
            return text
        }
    }
}
