import Testing
import Webhooks

@Suite struct SecretTests {
    @Test func `is made of random bytes`() throws {
        let secret = Secret(random: (0..<32).map { UInt8($0) })
        #expect(secret.text == "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=")
        #expect(try Secret(secret.text) == secret)
    }

    @Test(arguments: [24, 25, 26, 63, 64])
    func `stands for 24 to 64 bytes`(count: Int) throws {
        let made = Secret(random: Array(repeating: 0xff, count: count))
        #expect(try Secret(made.text).key.count == count)
    }

    @Test(arguments: [
        "", "whsec_", "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=", "whsec_!!!!not-base64!!!!",
        "WHSEC_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=", "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8",
        "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh9=", "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n",
        "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRY=",
        "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8gISIjJCUmJygpKissLS4vMDEyMzQ1Njc4OTo7PD0+P0A=",
    ])
    func `is refused otherwise, without being repeated`(text: String) throws {
        let failure = #expect(throws: Failure.self) { try Secret(text, field: "newSecret") }
        #expect(failure?.code == .invalidRequest && failure?.field == "newSecret")
        #expect(text.count < 8 || failure?.message.contains(text.dropFirst(6)) == false)
    }

    @Test func `shows its mask alone, wherever it is printed`() throws {
        struct Row { var secret: Secret }
        let secret = try Secret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
        #expect(secret.masked == "whsec_…LaSw")
        var dumped = ""
        dump(Row(secret: secret), to: &dumped)
        for text in ["\(secret)", String(reflecting: secret), "\(Row(secret: secret))", "\([secret])", dumped] {
            #expect(!text.contains("MfKQ9r8G") && !text.contains("49, 242"))
        }
    }
}
