import Foundation
import JSON
import TestSupport
import Testing

extension InChromium {
    @Suite struct WebhookTests {
        let browser: Browser
        let scene: DashboardScene

        init() throws {
            browser = try InChromium.browser()
            scene = try DashboardScene(browser)
            try scene.signIn()
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

        @Test func `the form says what is wrong as one types, creates the webhook, and its secret is shown once`()
            throws
        {
            try browser.link(named: "New webhook").click()
            try browser.button(named: "Create webhook").click()
            #expect(browser.text("Choose at least one event.").appears())
            #expect(try browser.field(labelled: "Name").hasFocus, "the first that is wrong")
            #expect(try browser.field(labelled: "Name").fieldDescription == "Give it a name.")

            let name = browser.field(labelled: "Name")
            try name.fill("New orders")
            #expect(eventually { (try? name.fieldDescription) == "" })
            let url = browser.field(labelled: "URL")
            for (text, problem) in [
                ("orders", "This is no whole address"), ("ftp://a.example/", "must begin with https"),
                ("https://user:pass@a.example/", "Leave user name and password out"),
                ("https://a.example:81/", "Use port 80, 443"),
            ] {
                try url.fill(text)
                #expect(eventually { (try? url.fieldDescription)?.contains(problem) == true }, "\(text)")
            }
            try url.fill(scene.receiver.url())
            #expect(eventually { (try? url.attribute("aria-invalid")) == nil })

            try browser.checkbox(labelled: "All: contacts").click()
            try browser.checkbox(labelled: "ticket.created").click()
            #expect(browser.heading(named: "Events (4 of 22)").appears())
            #expect(browser.text("Choose at least one event.").disappears())

            try browser.button(named: "Advanced").click()
            try browser.field(labelled: "Retries").fill("11")
            #expect(browser.text("Give a whole number from 0 to 10.").appears())
            try browser.field(labelled: "Retries").fill("2")
            try browser.field(labelled: "First wait, seconds").fill("10")
            #expect(browser.text("Retries come after 10 s, 15 s: 25 s in all").appears())

            try browser.button(named: "Create webhook").click()
            let dialog = browser.dialog(named: "The secret")
            let secret = try dialog.field(labelled: "Secret").value
            #expect(secret.hasPrefix("whsec_"))
            try browser.mayUseClipboard()
            try dialog.button(named: "Copy secret").click()
            #expect(eventually { (try? browser.clipboard) == secret })
            for language in ["JavaScript", "Swift", "Shell", "Python"] {
                try dialog.checkbox(labelled: language).click()
                #expect(browser.all("[aria-label='\(language) code']").appears())
            }
            try dialog.button(named: "I have kept it").click()
            #expect(browser.heading(named: "New orders").appears())
            #expect(try !browser.text.contains(secret))
            #expect(try browser.run("return document.documentElement.outerHTML").string?.contains(secret) == false)
            let made = try scene.call("GET", "webhooks")["webhooks"]?.elements?.first { _ in true }
            #expect(made?["maxRetries"]?.integer == 2 && made?["retryDelaySeconds"]?.integer == 10)
            #expect(made?["events"]?.elements.map { $0.count { _ in true } } == 4)
            #expect(try scene.complaints() == [])
        }

        @Test func `what the server refuses stands at its field`() throws {
            try browser.link(named: "New webhook").click()
            try browser.field(labelled: "Name").fill("Inward")
            // It is in no network that is allowed, which only the server knows.
            try browser.field(labelled: "URL").fill("https://10.1.2.3/hook")
            try browser.checkbox(labelled: "ticket.created").click()
            try browser.button(named: "Create webhook").click()
            #expect(eventually { (try? browser.field(labelled: "URL").attribute("aria-invalid")) == "true" })
            #expect(try browser.heading(named: "New webhook").count == 1)
        }

        @Test func `filters are tried on a sample while one types them`() throws {
            try browser.link(named: "New webhook").click()
            try browser.button(named: "Filters (0)").click()
            try browser.button(named: "Add a filter").click()
            #expect(browser.heading(named: "Filters (1)").appears())
            try browser.field(labelled: "Field").fill("data.ticket.priority")
            try browser.field(labelled: "Value").fill("high")
            #expect(browser.text("The webhook would get this event.").appears())
            try browser.field(labelled: "Operator").choose("not equals")
            #expect(browser.text("The webhook would not get this event.").appears())
            try browser.field(labelled: "Try them on a sample").fill("{")
            #expect(browser.text("The sample is no JSON.").appears())
            try browser.button(named: "Remove filter 1").click()
            #expect(browser.heading(named: "Filters (0)").appears())
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
