import Foundation
import JSON
import TestSupport
import Testing

extension InChromium {
    /// The six hooks under React itself, as Debian has it.
    @Suite(.enabled(if: React.isInstalled, "needs node-react and node-react-dom, which Tests/run installs"))
    struct ReactTests {
        @Test func `the six hooks show what the routes say, and act, under React in strict mode`() throws {
            let browser = try InChromium.browser()
            let scene = try DashboardScene(browser)
            let id = try scene.createWebhook("Orders")
            try scene.createWebhook("Others")
            try scene.waitForEnd(of: scene.trigger())
            try scene.signIn()
            for source in React.sources { try browser.run(String(contentsOf: source, encoding: .utf8)) }
            let version = try browser.run(Scripts.react, [DashboardScene.team, id]).string
            #expect(version?.hasPrefix("18.") == true)

            let list = browser.region(named: "React: list")
            #expect(list.text("2 in the list").appears())
            try list.button(named: "Others is on").click()
            #expect(list.button(named: "Others is off").appears())
            try scene.createWebhook("Third")
            try list.button(named: "Look again").click()
            #expect(list.text("3 in the list").appears())

            let one = browser.region(named: "React: one")
            #expect(one.text("called Orders").appears())
            #expect(one.text("1 deliveries, 100 % of success").appears())
            try one.button(named: "React: test").click()
            #expect(one.text("tested: success").appears())
            try one.button(named: "React: rename").click()
            #expect(one.text("called Renamed").appears())

            let form = browser.region(named: "React: form")
            try form.field(labelled: "React: URL").type("https://a.example:81/")
            #expect(form.text("Use port 80, 443").appears())
            try form.field(labelled: "React: URL").fill("https://a.example/hook")
            #expect(form.text("a good address").appears())

            try browser.run("window.reactRoot.unmount()")
            #expect(one.disappears())
            #expect(try scene.complaints().filter { $0.level != "WARNING" } == [])
        }
    }
}

private enum React {
    /// Builds that need no bundler, in the order in which they are loaded.
    static let sources = [
        "/usr/share/nodejs/react/umd/react.development.js", "/usr/share/nodejs/react-dom/umd/react-dom.development.js",
    ].map { URL(filePath: $0) }

    static let isInstalled = sources.allSatisfy { FileManager.default.isReadableFile(atPath: $0.path) }
}
