internal import COpenSSL

/// HMAC-SHA256 (RFC 2104) of `message` under `key`: 32 bytes.
package func hmacSHA256(_ message: some Collection<UInt8>, key: [UInt8]) -> [UInt8] {
    let message = Array(message)
    return [UInt8](unsafeUninitializedCapacity: 32) { buffer, count in
        var length: UInt32 = 0
        HMAC(EVP_sha256(), key, Int32(key.count), message, message.count, buffer.baseAddress, &length)
        count = Int(length)
    }
}
