import Cryptography
import Foundation
import Testing

@Suite struct Base64Tests {
    /// RFC 4648, section 10.
    @Test(arguments: [
        ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="),
        ("foobar", "Zm9vYmFy"),
    ])
    func `is that of RFC 4648`(text: String, encoded: String) {
        #expect(Base64.encode(Array(text.utf8)) == encoded)
        #expect(Base64.decode(encoded) == Array(text.utf8))
    }

    @Test func `is what Foundation writes, for every length and value`() {
        for count in 0...256 {
            let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 167 &+ count) }
            let encoded = Data(bytes).base64EncodedString()
            #expect(Base64.encode(bytes) == encoded)
            #expect(Base64.decode(encoded) == bytes)
        }
    }

    @Test(arguments: [
        "Zg", "Zg=", "Zg===", "Zg==\n", "Zm9v\r\nZm9v", " Zg==", "Zg== ", "Z", "=", "====", "Zh==", "Zm9=", "Zm8=Zm8=",
        "Z=g=", "_-8=", "Zm9vé", "Zm9\0",
    ])
    func `has one text for each value, so that it refuses`(text: String) {
        #expect(Base64.decode(text) == nil)
    }

    @Test(arguments: [("Zg", true), ("Zg=", true), ("Zh==", true), ("Z", false), ("Zg===", false), ("Zg==Z", false)])
    func `may be read as receivers do`(text: String, isRead: Bool) {
        #expect(Base64.decodeLeniently(text) == (isRead ? Array("f".utf8) : nil))
    }
}

@Suite struct HexTests {
    @Test func `is written in lower case and read in both`() {
        let bytes = (0...255).map { UInt8($0) }
        #expect(Hex.encode([0x00, 0x1f, 0xab]) == "001fab")
        #expect(Hex.decode(Hex.encode(bytes)) == bytes)
        #expect(Hex.decode(Hex.encode(bytes).uppercased()) == bytes)
    }

    @Test(arguments: ["0", "0g", "0x00", " 00", "00 ", "é"])
    func `is nothing else`(text: String) { #expect(Hex.decode(text) == nil) }
}
