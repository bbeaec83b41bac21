import Cryptography
import Testing

@Suite struct SealingKeysTests {
    let new = key(1)
    let old = key(2)
    let other = key(3)
    let place = Array("team/wh_1/secret".utf8)

    private static func key(_ byte: UInt8) -> SealingKey {
        SealingKey(Array(repeating: byte, count: 32)) ?? { preconditionFailure("32 bytes are a key") }()
    }

    @Test func `open what either has sealed, at its place, and nothing else`() throws {
        let keys = SealingKeys(new, previous: old)
        for key in [new, old] {
            var sealed = key.seal([1, 2, 3], associatedData: place)
            #expect(try keys.open(sealed, associatedData: place) == [1, 2, 3])
            #expect(throws: SealError.notAuthentic) { try keys.open(sealed, associatedData: place + [0]) }
            sealed[sealed.count - 1] ^= 1
            #expect(throws: SealError.notAuthentic) { try keys.open(sealed, associatedData: place) }
        }
        let foreign = other.seal([1], associatedData: place)
        #expect(throws: SealError.otherKey) { try keys.open(foreign, associatedData: place) }
        #expect(throws: SealError.otherKey) {
            try SealingKeys(new).open(old.seal([1], associatedData: place), associatedData: place)
        }
        for bytes: [UInt8] in [[], [1], [9] + foreign.dropFirst()] {
            #expect(throws: SealError.unknownFormat) { try keys.open(bytes, associatedData: place) }
        }
    }

    @Test func `are told apart by what stands in each text`() {
        #expect(SealingKey.id(of: new.seal([], associatedData: [])) == new.id && new.id.count == 4)
        #expect(new.id != old.id)
        let keys = SealingKeys(new, previous: old)
        #expect(keys.key(new.id) == new && keys.key(old.id) == old && keys.key(other.id) == nil)
        #expect(SealingKeys(new, previous: new).previous == nil)
    }

    @Test func `are one line of a file each, the first one first`() throws {
        #expect(SealingKeys(new).fileText == "\(new.text)\n")
        #expect(SealingKeys(new, previous: old).fileText == "\(new.text)\n\(old.text)\n")
        for keys in [SealingKeys(new), SealingKeys(new, previous: old)] {
            #expect(SealingKeys(fileText: keys.fileText) == keys)
            #expect(SealingKeys(fileText: String(keys.fileText.dropLast())) == keys)
            #expect(SealingKeys(fileText: keys.fileText.replacing("\n", with: "\r\n")) == keys)
        }
        #expect(SealingKeys(fileText: "\(new.text)\n\(new.text)\n") == SealingKeys(new))
    }

    @Test(arguments: [
        "", "\n", "AAAA", "no key", "\(key(1).text) AAAA", "\(key(1).text)\n\(key(2).text)\n\(key(3).text)",
    ])
    func `are none where a line is no key, or there are three`(text: String) {
        #expect(SealingKeys(fileText: text) == nil)
    }

    @Test func `are never printed`() {
        for text in ["\(new)", String(reflecting: new), "\(SealingKeys(new, previous: old))", "\([new])"] {
            #expect(!text.contains(new.text) && !text.contains("1, 1, 1"), "\(text)")
        }
    }
}
