internal import COpenSSL

/// AES-256 in Galois/Counter Mode. Keys are 32 bytes; a nonce must never serve twice under one key.
enum AESGCM {
    static let nonceCount = 12
    static let tagCount = 16

    /// The ciphertext and behind it the tag.
    static func seal(_ plaintext: [UInt8], key: [UInt8], nonce: [UInt8], associatedData: [UInt8]) -> [UInt8] {
        let cipher = Cipher(.seal, key: key, nonce: nonce)
        cipher.authenticate(associatedData)
        let ciphertext = cipher.update(plaintext)
        guard cipher.finish() else { outOfMemory() }
        return ciphertext + cipher.tag()
    }

    /// Nil unless key, nonce, associated data, ciphertext and tag are those that belong together.
    static func open(_ sealed: [UInt8], key: [UInt8], nonce: [UInt8], associatedData: [UInt8]) -> [UInt8]? {
        guard sealed.count >= tagCount else { return nil }
        let cipher = Cipher(.open, key: key, nonce: nonce)
        cipher.authenticate(associatedData)
        let plaintext = cipher.update(Array(sealed.dropLast(tagCount)))
        cipher.expect(tag: Array(sealed.suffix(tagCount)))
        return cipher.finish() ? plaintext : nil
    }
}

/// One run of the cipher.
private struct Cipher: ~Copyable {
    enum Direction: Int32 { case open = 0, seal = 1 }

    private let context: OpaquePointer

    init(_ direction: Direction, key: [UInt8], nonce: [UInt8]) {
        precondition(key.count == SealingKey.bytesCount && nonce.count == AESGCM.nonceCount)
        guard let context = EVP_CIPHER_CTX_new() else { outOfMemory() }
        self.context = context
        guard EVP_CipherInit_ex2(context, EVP_aes_256_gcm(), key, nonce, direction.rawValue, nil) == 1 else {
            outOfMemory()
        }
    }

    deinit { EVP_CIPHER_CTX_free(context) }

    borrowing func authenticate(_ associatedData: [UInt8]) {
        var length: Int32 = 0
        guard EVP_CipherUpdate(context, nil, &length, associatedData, Int32(associatedData.count)) == 1 else {
            outOfMemory()
        }
    }

    borrowing func update(_ text: [UInt8]) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: text.count) { buffer, count in
            var length: Int32 = 0
            guard EVP_CipherUpdate(context, buffer.baseAddress, &length, text, Int32(text.count)) == 1 else {
                outOfMemory()
            }
            count = Int(length)
        }
    }

    /// False where the tag that was expected is not the one that came out.
    borrowing func finish() -> Bool {
        var (none, length): (UInt8, Int32) = (0, 0)
        return EVP_CipherFinal_ex(context, &none, &length) == 1
    }

    borrowing func tag() -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: AESGCM.tagCount) { buffer, count in
            control(EVP_CTRL_AEAD_GET_TAG, buffer.baseAddress)
            count = AESGCM.tagCount
        }
    }

    borrowing func expect(tag: [UInt8]) {
        var tag = tag
        control(EVP_CTRL_AEAD_SET_TAG, &tag)
    }

    private borrowing func control(_ command: Int32, _ tag: UnsafeMutableRawPointer?) {
        guard EVP_CIPHER_CTX_ctrl(context, command, Int32(AESGCM.tagCount), tag) == 1 else { outOfMemory() }
    }
}
