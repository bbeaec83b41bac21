import Foundation
import JSON
import TestSupport
import Testing

extension InChromium {
    @Suite struct DeliveryTests {
        let browser: Browser

        init() throws { browser = try InChromium.browser() }

        @Test func `a delivery appears by itself, opens with its attempts and bodies, and is sent again`() throws {
            let scene = try DashboardScene(
                browser,
                receiver: Receiver(.answering(status: 200, headers: ["X-Shop: 7"], body: #"{"received":true}"#)))
            try scene.createWebhook("Orders")
            try scene.signIn()
            try browser.link(named: "Deliveries").click()
            #expect(browser.text("There are none yet.").appears())
            // The page looks once more when it has begun to listen.
            let looks = "performance.getEntriesByType('resource').filter((one) => one.name.includes('/deliveries?'))"
            #expect(eventually { (try? browser.run("return \(looks).length >= 2").boolean) == true })
            // Without the clock: the runtime alone tells that there is something new.
            try browser.run("window.isTheSamePage = true; for (let id = 1; id < 1000; id++) clearInterval(id)")

            try scene.trigger(#"{"ticket": {"id": 4711, "title": "Broken"}}"#)
            #expect(browser.row(named: "ticket.created").text("Success").appears())
            #expect(try browser.run("return window.isTheSamePage").boolean == true, "nobody reloaded it")

            try browser.link(named: "ticket.created").click()
            #expect(browser.region(named: "Attempts").text("Attempt 1").appears())
            #expect(browser.region(named: "Attempts").text("answered 200").appears())
            try browser.region(named: "Attempts").button(named: "Answer").click()
            #expect(browser.text("X-Shop: 7").appears() || browser.text("x-shop: 7").appears(within: 1))
            #expect(browser.text(#""received": true"#).appears())
            #expect(browser.region(named: "Request").text(#""title": "Broken""#).appears())

            try browser.button(named: "Redeliver").click()
            #expect(eventually { scene.receiver.requests.count == 2 })
            #expect(browser.region(named: "Attempts").text("Attempt 2").appears())
            #expect(try scene.complaints() == [])
        }

        @Test func `a delivery appears without the runtime's telling too, in its time`() throws {
            try browser.driver.developer("Network.enable")
            try browser.driver.developer("Network.setBlockedURLs", ["urls": ["*/changes"]])
            defer { _ = try? browser.driver.developer("Network.setBlockedURLs", ["urls": [String]()]) }
            let scene = try DashboardScene(browser)
            try scene.createWebhook("Orders")
            try scene.signIn()
            try browser.link(named: "Deliveries").click()
            #expect(browser.text("There are none yet.").appears())
            try scene.trigger()
            #expect(browser.row(named: "ticket.created").text("Success").appears(within: 40))
        }

        @Test func `the signature that came is verified in the browser`() throws {
            let scene = try DashboardScene(browser)
            let made = try scene.call(
                "POST", "webhooks",
                #"{"name": "n", "url": "\#(scene.receiver.url())", "events": ["ticket.created"], "createdBy": "u"}"#)
            let delivery = try scene.trigger(#"{"ü": "…", "n": 12345678901234567890}"#)
            try scene.waitForEnd(of: delivery)
            let request = try #require(scene.receiver.requests.first)
            try scene.signIn()
            try scene.open("/deliveries/\(delivery)")
            let panel = browser.region(named: "Verify this signature")
            try panel.field(labelled: "Secret").fill(try #require(made["secret"]?.string))
            let lines = ["X-Webhook-Signature", "X-Webhook-Signature-Timestamp"].map {
                "\($0): \(request.values($0).first ?? "")"
            }
            try panel.field(labelled: "Headers that came").fill(lines.joined(separator: "\n"))
            try panel.button(named: "Verify").click()
            #expect(panel.text("Valid: this secret signed this body at that time.").appears())
            try panel.field(labelled: "Secret").fill("whsec_another")
            try panel.button(named: "Verify").click()
            #expect(panel.text("Not valid").appears())
        }

        @Test func `deliveries are filtered by their status`() throws {
            let scene = try DashboardScene(browser, receiver: Receiver(.answering(status: 500, body: "no")))
            try scene.createWebhook("Orders", #""rateLimit": 1000, "maxRetries": 0"#)
            try scene.waitForEnd(of: scene.trigger())
            try scene.signIn()
            try browser.link(named: "Deliveries").click()
            #expect(browser.row(named: "ticket.created").text("Failed").appears())
            try browser.field(labelled: "Status").choose("success")
            #expect(browser.row(named: "ticket.created").disappears())
            try browser.field(labelled: "Status").choose("failed")
            #expect(browser.row(named: "ticket.created").appears())
            try browser.field(labelled: "Event").choose("ticket.closed")
            #expect(browser.row(named: "ticket.created").disappears())
        }

        @Test func `the test panel sends a sample and shows what the receiver answered`() throws {
            let scene = try DashboardScene(
                browser, receiver: Receiver(.answering(status: 418, body: "short and stout")))
            let id = try scene.createWebhook("Orders")
            try scene.signIn()
            try scene.open("/webhooks/\(id)/test")
            try browser.field(labelled: "Event").choose("ticket.closed")
            try browser.button(named: "Send test").click()
            #expect(browser.text("Answered 418").appears())
            #expect(browser.text("short and stout").appears())
            #expect(scene.receiver.requests.count == 1)
            #expect(scene.receiver.requests.first?.values("X-Webhook-Event") == ["ticket.closed"])
        }

        @Test func `markup in names, payloads and answers is shown as text, and nothing of it runs`() throws {
            let markup = #"<script>window.isBroken = 1</script><img src=x onerror="window.isBroken = 1">'"&amp;{{7*7}}"#
            let scene = try DashboardScene(browser, receiver: Receiver(.answering(status: 500, body: markup)))
            let text = String(decoding: try JSONEncoder().encode(markup), as: UTF8.self)
            let id = try scene.createWebhook(
                markup,
                #""rateLimit": 1000, "maxRetries": 0, "description": \#(text), "headers": {"X-A": "<b>bold</b>"}"#)
            let delivery = try scene.trigger(#"{"title": \#(text), \#(text): 1}"#)
            try scene.waitForEnd(of: delivery)
            try scene.signIn()
            #expect(browser.link(named: markup).appears())
            let views = [
                "/": markup, "/webhooks/\(id)": markup, "/webhooks/\(id)/edit": "Edit",
                "/webhooks/\(id)/deliveries": "Failed",
                "/deliveries/\(delivery)": "onerror=", "/functions": "Instances", "/deliveries": "Failed",
            ]
            for (path, shown) in views {
                try scene.open(path)
                #expect(browser.text(shown).appears(), "\(path)")
                if path.hasPrefix("/deliveries/") { try browser.button(named: "Answer").click() }
                #expect(try browser.run("return window.isBroken === undefined").boolean == true, "\(path)")
                #expect(try browser.all("main script, main img, dialog img").count == 0, "\(path)")
            }
            try scene.open("/webhooks/\(id)")
            try browser.button(named: "Delete").click()
            #expect(browser.dialog().text("onerror=").appears())
            #expect(try browser.run("return window.isBroken === undefined").boolean == true)
            #expect(try scene.complaints() == [])
        }
    }
}
