import Cryptography
import Testing

@Suite struct Ed25519Tests {
    /// RFC 8032, 7.1: seed, public key, message, signature.
    static let vectors = [
        (
            "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
            "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd"
                + "25bf5f0595bbe24655141438e7a100b"
        ),
        (
            "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
            "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c3"
                + "87b2eaeb4302aeeb00d291612bb0c00"
        ),
        (
            "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
            "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
            "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594"
                + "a7c15e9716ed28dc027beceea1ec40a"
        ),
    ]

    @Test(arguments: vectors)
    func `signs as the standard says`(seed: String, publicKey: String, message: String, signature: String) throws {
        let bytes = try [seed, publicKey, message, signature].map { try #require(Hex.decode($0)) }
        let key = try #require(Ed25519PrivateKey(seed: bytes[0]))
        #expect(key.publicKey == bytes[1])
        #expect(key.sign(bytes[2]) == bytes[3])
        #expect(Ed25519.isSignature(bytes[3], of: bytes[2], by: bytes[1]))
    }

    @Test func `takes no signature, message or key that differs in one bit`() throws {
        let key = try #require(Ed25519PrivateKey(seed: Array(1...32)))
        let message = Array("a message".utf8)
        let signature = key.sign(message)
        for bit in 0..<512 {
            #expect(!Ed25519.isSignature(flipped(signature, bit), of: message, by: key.publicKey))
        }
        for bit in 0..<message.count * 8 {
            #expect(!Ed25519.isSignature(signature, of: flipped(message, bit), by: key.publicKey))
        }
        for bit in 0..<256 {
            #expect(!Ed25519.isSignature(signature, of: message, by: flipped(key.publicKey, bit)))
        }
    }

    /// RFC 8032, 5.1.7: else each signature would have a second form.
    @Test func `takes no signature whose number is not reduced`() throws {
        let key = try #require(Ed25519PrivateKey(seed: Array(1...32)))
        let signature = key.sign([1])
        let order = try #require(Hex.decode("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010"))
        var (sum, carry): ([UInt8], UInt16) = ([], 0)
        for (byte, other) in zip(signature[32...], order) {
            carry += UInt16(byte) + UInt16(other)
            sum.append(UInt8(truncatingIfNeeded: carry))
            carry >>= 8
        }
        #expect(!Ed25519.isSignature(signature.prefix(32) + sum, of: [1], by: key.publicKey))
    }

    @Test(arguments: [0, 31, 33, 64])
    func `takes nothing of another length`(count: Int) throws {
        let bytes = [UInt8](repeating: 1, count: count)
        #expect(Ed25519PrivateKey(seed: bytes) == nil)
        let key = try #require(Ed25519PrivateKey(seed: Array(1...32)))
        #expect(!Ed25519.isSignature(key.sign([]), of: [], by: bytes))
        if count != 64 { #expect(!Ed25519.isSignature(bytes, of: [], by: key.publicKey)) }
    }

    private func flipped(_ bytes: [UInt8], _ bit: Int) -> [UInt8] {
        var bytes = bytes
        bytes[bit / 8] ^= 1 << UInt8(bit % 8)
        return bytes
    }
}
