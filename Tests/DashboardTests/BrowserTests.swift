import Foundation
import JSON
import TestSupport
import Testing

extension InChromium {
    /// What drives the browser, tried on a small page without a server.
    @Suite struct BrowserTests {
        let browser: Browser

        init() throws {
            browser = try InChromium.browser()
            try browser.show(html: Pages.good)
        }

        @Test func `acts on what a user sees, by role and name`() throws {
            try browser.field(labelled: "Item").type("pen")
            try browser.field(labelled: "Item").type("cil")
            #expect(try browser.field(labelled: "Item").value == "pencil")
            try browser.field(labelled: "Item").fill("book")
            try browser.field(labelled: "Kind").choose("Large")
            try browser.checkbox(labelled: "As a gift").click()
            try browser.button(named: "Order").click()
            #expect(browser.text("book, Large").appears())
            #expect(try browser.checkbox(labelled: "As a gift").isChecked)
            #expect(try browser.region(named: "Kept").all("li").count == 1)
            #expect(try browser.region(named: "New order").all("li").count == 0)
        }

        @Test func `reads what is said of a field as one types`() throws {
            let item = browser.field(labelled: "Item")
            try item.fill("a b")
            #expect(try item.fieldDescription == "An item has no spaces.")
            try item.fill("ab")
            #expect(try item.fieldDescription == "")
        }

        @Test func `waits for what comes late, and sees what went away`() throws {
            try browser.button(named: "Load").click()
            try browser.button(named: "Loaded").click()
            try browser.dialog(named: "Delete it?").button(named: "Keep").click()
            #expect(browser.dialog().disappears())
            #expect(
                eventually {
                    ((try? browser.log()) ?? []).contains { $0.level == "SEVERE" && $0.message.contains("closed") }
                })
        }

        @Test(arguments: ["Nothing of this name", "More"])
        func `does not guess where none or several are meant`(name: String) throws {
            try browser.run("document.body.append(document.querySelector('a').cloneNode(true))")
            var link = browser.link(named: name)
            link.patience = 0
            #expect(throws: BrowserError.self) { try link.click() }
        }

        @Test func `presses keys where the focus is`() throws {
            try browser.field(labelled: "Item").focus()
            try browser.press(.character("x"), .tab, .up, .tab, .down)
            #expect(try browser.field(labelled: "Item").value == "x")
            #expect(try browser.field(labelled: "Count").value == "2")
            #expect(try browser.field(labelled: "Kind").value == "Large")
            try browser.press(.tab.with(.shift))
            #expect(try browser.field(labelled: "Count").hasFocus)
        }

        @Test func `shows the page light and dark, on a desk and on a telephone`() throws {
            let background = "return getComputedStyle(document.body).backgroundColor"
            try browser.prefer(.light)
            #expect(try browser.run(background).string == "rgb(255, 255, 255)")
            try browser.prefer(.dark)
            #expect(try browser.run(background).string == "rgb(16, 20, 24)")
            try browser.showOnPhone()
            #expect(try browser.run("return innerWidth").integer == 390)
            #expect(try browser.overflow == 0)
            try withTemporaryFolder { folder in
                try browser.keepScreenshot("phone", in: folder)
                let picture = try Data(contentsOf: folder.appending(path: "phone.png"))
                #expect(picture.starts(with: Data([0x89] + Array("PNG".utf8))))
            }
        }

        @Test func `leaves nothing of itself behind`() throws {
            let other = try Browser()
            let group = try #require(other.process.group)
            #expect(DriverProcess.commands(inGroup: group).contains { $0.contains("--type=renderer") })
            other.end()
            #expect(DriverProcess.commands(inGroup: group) == [])
            #expect(other.process.group == nil, "its folder is gone")
        }
    }
}

/// Pages that stand for good ones and bad ones.
enum Pages {
    static let good = text("good.html")
    static let bad = text("bad.html")

    private static func text(_ name: String) -> String {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Pages")
        return try! String(contentsOf: folder.appending(path: name), encoding: .utf8)
    }
}
