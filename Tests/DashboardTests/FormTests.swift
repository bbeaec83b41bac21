import Foundation
import JSON
import TestSupport
import Testing

extension InChromium {
    @Suite struct FormTests {
        let browser: Browser
        let scene: DashboardScene

        init() throws {
            scene = try InChromium.signedIn()
            browser = scene.browser
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

        @Test func `what is reset says nothing of what was typed before`() throws {
            try browser.link(named: "New webhook").click()
            let url = browser.field(labelled: "URL")
            try url.fill("orders")
            #expect(eventually { (try? url.fieldDescription)?.contains("no whole address") == true })
            // A key more, and what it leads to is still to come.
            try browser.run(
                """
                const url = document.querySelector("#field-url");
                url.value = "order";
                url.dispatchEvent(new Event("input", { bubbles: true }));
                [...document.querySelectorAll("button")].find((each) => each.textContent === "Reset").click();
                window.isLater = false;
                setTimeout(() => (window.isLater = true), 1500);
                """)
            #expect(eventually { (try? browser.run("return window.isLater").boolean) == true })
            #expect(try url.value == "" && url.attribute("aria-invalid") == nil)
        }

        @Test func `headers and waits of one's own are checked, saved, shown again and cleared`() throws {
            try browser.link(named: "New webhook").click()
            try browser.field(labelled: "Name").fill("Orders")
            try browser.field(labelled: "URL").fill(scene.receiver.url())
            try browser.checkbox(labelled: "ticket.created").click()
            try browser.button(named: "Advanced").click()

            let schedule = browser.field(labelled: "Waits of your own, seconds")
            try schedule.fill("0, 5")
            #expect(browser.text("Give waits in seconds, from 1 to 604,800").appears())
            try schedule.fill("5, 300, 1800")
            #expect(browser.text("Retries come after 5 s, 5 min, 30 min: 35 min 5 s in all").appears())

            try browser.button(named: "Add a header").click()
            let name = browser.all("#header-0-name")
            for (text, problem) in [
                ("X Shop", "A name has letters, digits and - only."),
                ("X-Webhook-Signature", "The sender sets this header itself."),
            ] {
                try name.fill(text)
                #expect(eventually { (try? name.fieldDescription) == problem }, "\(text)")
            }
            try name.fill("X-Shop")
            try browser.all("#header-0-value").fill("7")
            try browser.button(named: "Create webhook").click()
            try browser.button(named: "I have kept it").click()
            #expect(browser.heading(named: "Orders").appears())

            let id = try #require(
                try scene.call("GET", "webhooks")["webhooks"]?.elements?.first { _ in true }?["id"]?.string)
            try scene.waitForEnd(of: scene.trigger())
            #expect(scene.receiver.requests.first?.values("X-Shop") == ["7"])
            let saved = try scene.call("GET", "webhooks/\(id)")
            #expect(saved["retrySchedule"]?.text == "[5,300,1800]")

            try scene.open("/webhooks/\(id)/edit")
            try browser.button(named: "Advanced").click()
            #expect(try schedule.value == "5, 300, 1800")
            #expect(try name.value == "X-Shop")
            try schedule.fill("")
            try browser.field(labelled: "Retries").fill("1")
            try browser.button(named: "Remove header 1").click()
            try browser.button(named: "Save").click()
            #expect(browser.region(named: "Settings and health").appears())
            let changed = try scene.call("GET", "webhooks/\(id)")
            #expect(changed["retrySchedule"] == nil && changed["headers"] == nil)
            #expect(changed["maxRetries"]?.integer == 1)
            #expect(try scene.complaints() == [])
        }
    }
}
