import Foundation
import JSON
import TestSupport
import Testing

extension InChromium {
    @Suite struct WebhookTests {
        let browser: Browser
        let scene: DashboardScene

        init() throws {
            scene = try InChromium.signedIn()
            browser = scene.browser
        }

        @Test func `a list of more than fifty goes on by a button, and keeps what it shows`() throws {
            for number in 1...53 { try scene.createWebhook("Webhook \(number)") }
            #expect(browser.link(named: "Webhook 53").appears())
            #expect(try browser.link(named: "Webhook 3").count == 0)
            try browser.button(named: "Show more").click()
            #expect(browser.link(named: "Webhook 1").appears())
            // What happens meanwhile makes the page look again.
            try scene.createWebhook("Webhook 54")
            let isThere = "return document.querySelector('main').textContent.includes('Webhook 54')"
            #expect(eventually { (try? browser.run(isThere).boolean) == true })
            #expect(browser.link(named: "Webhook 2").appears())
        }

        @Test func `a webhook is turned off and on, gets a new secret, is edited, and goes after a question`() throws {
            let id = try scene.createWebhook("Orders")
            try scene.createWebhook("Others")
            try act("Orders", "Make inactive")
            #expect(browser.region(named: "Orders").text("Inactive").appears())
            #expect(try scene.call("GET", "webhooks/\(id)")["isActive"]?.boolean == false)
            try act("Orders", "Make active")
            #expect(browser.region(named: "Orders").text("Inactive").disappears())

            try act("Orders", "Rotate secret")
            try browser.dialog(named: "Rotate the secret?").button(named: "Rotate").click()
            let secret = try browser.dialog(named: "The secret").field(labelled: "Secret").value
            #expect(secret.hasPrefix("whsec_"))
            try browser.button(named: "I have kept it").click()
            #expect(browser.dialog().disappears())

            try act("Orders", "Edit")
            #expect(eventually { (try? browser.field(labelled: "Name").value) == "Orders" })
            try browser.field(labelled: "Name").fill("Renamed")
            try browser.button(named: "Save").click()
            #expect(browser.heading(named: "Renamed").appears())
            #expect(try scene.call("GET", "webhooks/\(id)")["name"]?.string == "Renamed")

            try browser.link(named: "Webhooks").click()
            try act("Renamed", "Delete")
            try browser.dialog(named: "Delete this webhook?").button(named: "Cancel").click()
            #expect(browser.dialog().disappears())
            #expect(try browser.link(named: "Renamed").count == 1)
            try act("Renamed", "Delete")
            try browser.dialog(named: "Delete this webhook?").button(named: "Delete").click()
            #expect(browser.link(named: "Renamed").disappears())
            #expect(try browser.link(named: "Others").count == 1)
            #expect(try scene.complaints() == [])
        }

        @Test func `a menu and a question are used by keys alone, and the focus comes back`() throws {
            try scene.createWebhook("Orders")
            let menu = browser.button(named: "Actions for Orders")
            try menu.focus()
            try browser.press(.enter)
            #expect(browser.button(named: "View").appears())
            try browser.press(.escape)
            #expect(browser.button(named: "View").disappears())
            #expect(try menu.hasFocus)
            try browser.press([.enter] + Array(repeating: .tab, count: 6) + [.enter])
            #expect(browser.dialog(named: "Delete this webhook?").appears())
            try browser.press(.escape)
            #expect(browser.dialog().disappears())
            #expect(eventually { (try? menu.hasFocus) == true }, "where one was before the question")
            #expect(try browser.link(named: "Orders").count == 1)
        }

        private func act(_ webhook: String, _ action: String) throws {
            try browser.button(named: "Actions for \(webhook)").click()
            try browser.region(named: webhook).button(named: action).click()
        }
    }
}
