import JSON
import TestSupport
import Testing

extension InChromium {
    @Suite struct FunctionsViewTests {
        @Test func `an operator fires a timer, and looks at what came of it`() throws {
            let browser = try InChromium.browser()
            let scene = try DashboardScene(browser)
            try scene.signIn()
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
    }
}
