import JSON
import TestSupport
import Testing

extension InChromium {
    @Suite struct FunctionsViewTests {
        @Test func `an operator fires a timer, and looks at what came of it`() throws {
            let scene = try InChromium.signedIn()
            let browser = scene.browser
            try browser.link(named: "Functions").click()
            #expect(browser.region(named: "Instances").row(named: "listWebhooks").text("1 of 2").appears())
            try browser.button(named: "Fire cleanup now").click()
            let row = browser.region(named: "Last invocations").row(named: "cleanup")
            #expect(row.text("200").appears())
            try row.all("button").click()
            #expect(browser.dialog(named: "cleanup: 200").appears())
            try browser.dialog().button(named: "Close").click()
            #expect(browser.dialog().disappears())
            #expect(try scene.complaints() == [])
        }

        @Test func `an operator sends a dead letter round again, and deletes it`() throws {
            let browser = try InChromium.browser()
            let scene = try DashboardScene(browser)
            // Nothing of a request is there, which no further attempt mends.
            let call = try #require(try scene.operate("POST", "/functions/trigger?async", "{}")["id"]?.string)
            #expect(eventually { (try? scene.operate("GET", "/runtime/calls/\(call)"))?["state"]?.string == "dead" })
            try scene.signIn()
            try browser.link(named: "Functions").click()
            let letters = browser.region(named: "Dead letters")
            #expect(letters.row(named: "trigger").text("1").appears())
            let before = try scene.operate("GET", "/runtime/calls/\(call)")["diedAt"]?.string
            try letters.button(named: "Redrive \(call)").click()
            #expect(
                eventually {
                    let state = try? scene.operate("GET", "/runtime/calls/\(call)")
                    return state?["state"]?.string == "dead" && state?["diedAt"]?.string != before
                })
            #expect(letters.button(named: "Delete \(call)").appears())
            try letters.button(named: "Delete \(call)").click()
            #expect(letters.text("None: every asynchronous call has come to its end.").appears())
            #expect(try scene.operate("GET", "/runtime/calls?state=dead")["calls"]?.text == "[]")
            #expect(try scene.complaints() == [])
        }
    }
}
