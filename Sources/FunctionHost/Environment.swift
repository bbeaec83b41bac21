package import Cryptography
internal import Glibc
package import Webhooks

/// What the operator has set, checked: a variable that cannot be used stops the program; it is never ignored.
package struct Environment: Sendable {
    /// The path of the store.
    package var store = "webhooks.db"
    /// Seals secrets at rest; nil: the key file beside the store.
    package var key: SealingKey?
    /// With which something may still be sealed, while all is sealed anew with ``key``.
    package var previousKey: SealingKey?
    package var addresses = AddressPolicy()
    /// Whether `http://` endpoints may be created.
    package var allowsHTTP = false
    /// A PEM bundle; nil: the system's.
    package var certificatesFile: String?
    package var logLevel = LogLevel.info
    /// Whether whoever started the program asks what its work on the store takes; see ``UsageReports``.
    package var reportsUsage = false

    package init() {}

    /// - Parameter value: gives the text of a variable, where it is set.
    /// - Throws: ``Failure`` with the code `misconfigured`, which names the variable.
    package init(reading value: (String) -> String?) throws(Failure) {
        if let store = value("WEBHOOKS_STORE"), !store.isEmpty { self.store = store }
        if store.contains("://") {
            throw Failure(
                .misconfigured, "WEBHOOKS_STORE must be the path of a SQLite file: no other store is built in")
        }
        key = try Self.key("WEBHOOKS_KEY", value("WEBHOOKS_KEY"))
        previousKey = try Self.key("WEBHOOKS_PREVIOUS_KEY", value("WEBHOOKS_PREVIOUS_KEY"))
        if previousKey != nil, key == nil {
            throw Failure(
                .misconfigured, "WEBHOOKS_PREVIOUS_KEY goes with WEBHOOKS_KEY; a key file holds both keys itself")
        }
        if let text = value("WEBHOOKS_ALLOW_NETWORKS") { addresses = try AddressPolicy(allowing: text) }
        switch value("WEBHOOKS_ALLOW_HTTP") {
        case nil, "", "0": allowsHTTP = false
        case "1": allowsHTTP = true
        default: throw Failure(.misconfigured, "WEBHOOKS_ALLOW_HTTP must be 1, or not be set")
        }
        if let path = value("WEBHOOKS_CA_FILE"), !path.isEmpty {
            guard access(path, R_OK) == 0 else {
                throw Failure(.misconfigured, "WEBHOOKS_CA_FILE names a file that cannot be read")
            }
            certificatesFile = path
        }
        if let text = value("WEBHOOKS_LOG"), !text.isEmpty {
            guard let level = LogLevel(rawValue: text) else {
                throw Failure(.misconfigured, "WEBHOOKS_LOG must be debug, info, warning, error or off")
            }
            logLevel = level
        }
        reportsUsage = value(UsageReports.variable) == "1"
    }

    private static func key(_ name: String, _ text: String?) throws(Failure) -> SealingKey? {
        guard let text else { return nil }
        guard let bytes = Base64.decode(text), let key = SealingKey(bytes) else {
            throw Failure(.misconfigured, "\(name) must be the base64 of 32 bytes: openssl rand -base64 32 makes one")
        }
        return key
    }

    /// That of this process.
    package static func current() throws(Failure) -> Environment {
        try Environment(reading: environmentVariable)
    }
}

/// The text of a variable of this process, where it is set.
func environmentVariable(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }
