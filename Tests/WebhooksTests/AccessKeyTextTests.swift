import Cryptography
import Testing
import Webhooks

@Suite struct AccessKeyTextTests {
    let key = AccessKeyText(random: (0..<32).map { UInt8(truncatingIfNeeded: $0 * 31 ^ 0xFB) })

    @Test func `is recognised, and has one text`() {
        #expect(key.text.hasPrefix("hk_") && key.text.utf8.count == AccessKeyText.length)
        #expect(
            key.text.dropFirst(3).allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-" || $0 == "_") })
        #expect(AccessKeyText(key.text) == key)
        #expect(key.digest == sha256(Array(key.text.utf8)))
    }

    @Test func `any other character is a typing error`() {
        let characters = Array(key.text)
        for place in characters.indices {
            var other = characters
            other[place] = other[place] == "A" ? "B" : "A"
            #expect(AccessKeyText(String(other)) == nil, "\(place)")
        }
    }

    @Test(arguments: [
        "", "hk_", "hk", "whsec_abc", String(repeating: "a", count: 51), "hk_" + String(repeating: "A", count: 48),
        "hk_" + String(repeating: "é", count: 24), "HK_" + String(repeating: "A", count: 48),
    ])
    func `what was never a key is none`(text: String) { #expect(AccessKeyText(text) == nil) }

    @Test func `the other alphabet of base64, a space or a line end is no key`() {
        let keys = (0..<200).map { seed in AccessKeyText(random: sha256([UInt8(seed)])) }
        let withSigns = keys.filter { $0.text.contains("-") || $0.text.dropFirst(3).contains("_") }
        #expect(!withSigns.isEmpty)
        for key in withSigns {
            let other = key.text.dropFirst(3).map { $0 == "-" ? "+" : $0 == "_" ? "/" : $0 }
            #expect(AccessKeyText("hk_" + String(other)) == nil)
        }
        for text in [" " + key.text, key.text + "\n", key.text + "=", String(key.text.dropLast())] {
            #expect(AccessKeyText(text) == nil)
        }
    }

    @Test func `never shows itself in a text`() {
        var dumped = ""
        dump(key, to: &dumped)
        for text in ["\(key)", String(reflecting: key), String(describing: [key]), dumped] {
            #expect(!text.contains(key.text.dropFirst(3).prefix(8)), "\(text.count)")
        }
    }
}
