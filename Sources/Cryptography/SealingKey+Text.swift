extension SealingKey {
    /// Where the key file of a store is, unless the operator names a key by `WEBHOOKS_KEY`.
    package static func filePath(beside store: String) -> String { store + ".key" }

    /// The key as a key file holds it: the base64 of its bytes, and a line end. Nil where that is no key.
    package init?(fileText text: String) {
        guard let word = text.split(whereSeparator: \.isWhitespace).first, let bytes = Base64.decode(String(word))
        else {
            return nil
        }
        self.init(bytes)
    }
}
