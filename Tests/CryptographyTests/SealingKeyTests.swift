import Testing

@testable import Cryptography

@Suite struct SealingKeyTests {
    let key = SealingKey(Array(repeating: 7, count: 32))!
    let place = Array("team_1/wh_1".utf8)
    let secret = Array("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw".utf8)

    @Test(arguments: [0, 1, 15, 16, 17, 70, 100_000])
    func `opens what it sealed`(count: Int) throws {
        let text = Array(repeating: UInt8(ascii: "s"), count: count)
        let sealed = key.seal(text, associatedData: place)
        #expect(sealed.count == count + 33)
        #expect(try key.open(sealed, associatedData: place) == text)
    }

    @Test func `never seals the same way twice`() {
        #expect(Set((0..<1000).map { _ in key.seal(secret, associatedData: place) }).count == 1000)
    }

    @Test func `opens nothing elsewhere`() {
        let sealed = key.seal(secret, associatedData: place)
        for other in ["", "team_1/wh_2", "team_2/wh_1", "team_1/wh_1 "] {
            #expect(throws: SealError.notAuthentic) { try key.open(sealed, associatedData: Array(other.utf8)) }
        }
    }

    @Test func `opens nothing that was changed by one bit`() {
        let sealed = key.seal(secret, associatedData: place)
        for bit in 0..<sealed.count * 8 {
            var changed = sealed
            changed[bit / 8] ^= 1 << UInt8(bit % 8)
            let error: SealError = bit < 8 ? .unknownFormat : bit < 40 ? .otherKey : .notAuthentic
            #expect(throws: error) { try key.open(changed, associatedData: place) }
        }
    }

    @Test func `opens nothing that was cut`() {
        let sealed = key.seal(secret, associatedData: place)
        for count in 0..<sealed.count {
            #expect(throws: SealError.self) { try key.open(Array(sealed[..<count]), associatedData: place) }
        }
    }

    @Test func `tells another key from a changed text`() {
        let sealed = SealingKey(Array(repeating: 8, count: 32))!.seal(secret, associatedData: place)
        #expect(throws: SealError.otherKey) { try key.open(sealed, associatedData: place) }
    }

    @Test(arguments: [0, 16, 31, 33])
    func `is made of 32 bytes only`(count: Int) {
        #expect(SealingKey(Array(repeating: 0, count: count)) == nil)
    }

    /// Test cases 13, 14 and 16 of "The Galois/Counter Mode of Operation" (McGrew, Viega).
    @Test(arguments: [
        (
            String(repeating: "00", count: 32), String(repeating: "00", count: 12), "", "",
            "530f8afbc74536b9a963b4f1c4cb738b"
        ),
        (
            String(repeating: "00", count: 32), String(repeating: "00", count: 12),
            String(repeating: "00", count: 16), "",
            "cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919"
        ),
        (
            String(repeating: "feffe9928665731c6d6a8f9467308308", count: 2), "cafebabefacedbaddecaf888",
            "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
                + "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39",
            "feedfacedeadbeeffeedfacedeadbeefabaddad2",
            "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa"
                + "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f66276fc6ece0f4e1768cddf8853bb2d551b"
        ),
    ])
    func `is AES-256-GCM`(key: String, nonce: String, text: String, associatedData: String, sealed: String) throws {
        let (key, nonce) = try (#require(Hex.decode(key)), #require(Hex.decode(nonce)))
        let (text, associatedData) = try (#require(Hex.decode(text)), #require(Hex.decode(associatedData)))
        #expect(Hex.encode(AESGCM.seal(text, key: key, nonce: nonce, associatedData: associatedData)) == sealed)
        let opened = try AESGCM.open(
            #require(Hex.decode(sealed)), key: key, nonce: nonce, associatedData: associatedData)
        #expect(opened == text)
    }
}
