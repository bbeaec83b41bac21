import Cryptography
import Testing

@Suite struct HMACTests {
    @Test func `gives 32 bytes`() { #expect(hmacSHA256(Array("x".utf8), key: [1]).count == 32) }
}
