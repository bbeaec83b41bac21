extension SealingKey {
    /// Where the key file of a store is, unless the operator names a key by `WEBHOOKS_KEY`.
    package static func filePath(beside store: String) -> String { store + ".key" }

    /// The base64 of its bytes, as a key file and `WEBHOOKS_KEY` hold it.
    package var text: String { Base64.encode(key) }
}
