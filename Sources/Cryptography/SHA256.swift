internal import COpenSSL

/// SHA-256 (FIPS 180-4) of `message`: 32 bytes.
package func sha256(_ message: [UInt8]) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: 32) { buffer, count in
        guard EVP_Q_digest(nil, "SHA256", nil, message, message.count, buffer.baseAddress, &count) == 1 else {
            outOfMemory()
        }
    }
}

/// What is left when a call that only memory can stop has been stopped.
func outOfMemory() -> Never { fatalError("libcrypto is out of memory") }
