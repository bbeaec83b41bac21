internal import COpenSSL

/// Bytes that nobody can guess, from libcrypto's generator, which the kernel seeds and a fork reseeds.
package func randomBytes(_ count: Int) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
        guard RAND_bytes(buffer.baseAddress, Int32(count)) == 1 else {
            fatalError("no random bytes: the kernel's generator cannot be read")
        }
        initialized = count
    }
}
