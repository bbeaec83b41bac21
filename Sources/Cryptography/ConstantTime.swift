internal import COpenSSL

/// Whether the two are the same, in a time that does not tell where they differ. Their lengths are no secret.
package func constantTimeEqual(_ left: [UInt8], _ right: [UInt8]) -> Bool {
    left.count == right.count && CRYPTO_memcmp(left, right, left.count) == 0
}
