import Cryptography
import Testing

@Suite struct HMACTests {
    /// RFC 4231, section 4, but for its fifth case, which is cut to 128 bits.
    @Test(arguments: [
        (
            Array(repeating: 0x0b, count: 20), Array("Hi There".utf8),
            "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
        ),
        (
            Array("Jefe".utf8), Array("what do ya want for nothing?".utf8),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
        ),
        (
            Array(repeating: 0xaa, count: 20), Array(repeating: 0xdd, count: 50),
            "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"
        ),
        (
            Array(1...25), Array(repeating: 0xcd, count: 50),
            "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b"
        ),
        (
            Array(repeating: 0xaa, count: 131), Array("Test Using Larger Than Block-Size Key - Hash Key First".utf8),
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
        ),
        (
            Array(repeating: 0xaa, count: 131),
            Array(
                """
                This is a test using a larger than block-size key and a larger than block-size data. \
                The key needs to be hashed before being used by the HMAC algorithm.
                """.utf8),
            "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2"
        ),
        ([], [], "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad"),
    ])
    func `is that of RFC 4231`(key: [UInt8], message: [UInt8], code: String) {
        #expect(Hex.encode(hmacSHA256(message, key: key)) == code)
    }

    @Test func `does not depend on how the message is cut`() {
        let message = (0..<200).map { UInt8($0) }
        let whole = hmacSHA256(message, key: [1, 2, 3])
        for cut in 0...message.count {
            #expect(hmacSHA256(Array(message[..<cut]), [], Array(message[cut...]), key: [1, 2, 3]) == whole)
        }
    }

    @Test func `is the same on many threads at once`() async {
        let codes = await withTaskGroup(of: Set<[UInt8]>.self) { group in
            for _ in 0..<8 {
                group.addTask { Set((0..<500).map { _ in hmacSHA256(Array("x".utf8), key: [7]) }) }
            }
            return await group.reduce(into: Set()) { $0.formUnion($1) }
        }
        #expect(codes == [hmacSHA256(Array("x".utf8), key: [7])])
    }
}
