import Cryptography
import Testing

@Suite struct SHA256Tests {
    /// FIPS 180-4's examples.
    @Test(arguments: [
        ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        (
            "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
        ),
        (
            String(repeating: "a", count: 1_000_000),
            "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
        ),
    ])
    func `is that of the standard`(message: String, digest: String) {
        #expect(Hex.encode(sha256(Array(message.utf8))) == digest)
    }
}

@Suite struct RandomBytesTests {
    @Test(arguments: [0, 1, 12, 32, 4096])
    func `are as many as asked for, and not the same twice`(count: Int) {
        let (first, second) = (randomBytes(count), randomBytes(count))
        #expect(first.count == count && second.count == count)
        #expect(count < 12 || first != second)
    }

    @Test func `take every value`() { #expect(Set(randomBytes(65_536)).count == 256) }
}

@Suite struct ConstantTimeTests {
    @Test(
        arguments: [
            ([], [], true), ([1, 2], [1, 2], true), ([1, 2], [1, 3], false), ([1, 2], [0, 2], false),
            ([1], [1, 0], false),
            ([], [0], false),
        ] as [([UInt8], [UInt8], Bool)])
    func `compares bytes and lengths`(left: [UInt8], right: [UInt8], isSame: Bool) {
        #expect(constantTimeEqual(left, right) == isSame)
    }
}
