import Testing
import Webhooks

@Suite struct TeamIDTests {
    @Test(arguments: ["a", "0", "A-Z.a_z:09", "~".replacing("~", with: "x"), String(repeating: "t", count: 128)])
    func `is any of the allowed characters`(text: String) {
        #expect(TeamID(text)?.text == text)
    }

    @Test(arguments: ["", " ", "a b", "a/b", "é", "a\0", "a\n", "~", "a*", String(repeating: "t", count: 129)])
    func `is nil for anything else`(text: String) {
        #expect(TeamID(text) == nil)
    }
}
