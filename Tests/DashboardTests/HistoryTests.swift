import Foundation
import JSON
import TestSupport
import Testing

extension InChromium {
    @Suite struct HistoryTests {
        let browser: Browser

        init() throws { browser = try InChromium.browser() }

        @Test func `older deliveries stand on further pages, which stay while new ones come`() throws {
            let scene = try DashboardScene(browser)
            try scene.createWebhook("Orders")
            for number in 1...27 { try scene.trigger("{\"number\": \(number)}") }
            try scene.signIn()
            try browser.link(named: "Deliveries").click()
            let rows = browser.all("table.deliveries tbody tr")
            #expect(eventually { (try? rows.count) == 25 })
            #expect(try !browser.button(named: "Newer").isEnabled)
            try browser.button(named: "Older").click()
            #expect(browser.text("Page 2").appears())
            #expect(eventually { (try? rows.count) == 2 })
            #expect(try !browser.button(named: "Older").isEnabled)

            let older = try links()
            let newest = try scene.trigger(#"{"number": 28}"#)
            try scene.waitForEnd(of: newest)
            #expect(try links() == older)
            try browser.button(named: "Newer").click()
            #expect(browser.text("Page 1").appears())
            #expect(eventually { (try? links())?.first?.hasSuffix(newest) == true })
            #expect(try links().count == 25 && Set(links()).isDisjoint(with: older))
            #expect(try scene.complaints() == [])
        }

        @Test func `what is copied as curl sends the same request from a shell`() throws {
            let scene = try DashboardScene(browser)
            try scene.createWebhook("Orders", #""rateLimit": 1000, "headers": {"X-Shop": "it's \"7\" $HOME"}"#)
            let delivery = try scene.trigger(#"{"title": "it's $(id) `id` \\ \"quoted\" é"}"#)
            try scene.waitForEnd(of: delivery)
            try scene.signIn()
            try scene.open("/deliveries/\(delivery)")
            try browser.mayUseClipboard()
            try browser.button(named: "Copy as curl").click()
            #expect(eventually { (try? browser.clipboard.hasPrefix("curl ")) == true })
            let run = try Program.run(["sh", "-c", browser.clipboard])
            #expect(run.status == 0, "\(run.errors)")
            let requests = scene.receiver.requests
            try #require(requests.count == 2)
            #expect(requests[1].body == requests[0].body)
            for name in ["X-Shop", "Content-Type", "X-Webhook-Event", "X-Webhook-Delivery", "webhook-id"] {
                #expect(requests[1].values(name) == requests[0].values(name), "\(name)")
            }
        }

        @Test func `what a webhook missed is sent after a question, and the webhook is active again`() throws {
            let receiver = try Receiver(
                .once("HTTP/1.1 410 Gone\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"),
                .answering(status: 200))
            let scene = try DashboardScene(browser, receiver: receiver)
            let id = try scene.createWebhook("Orders")
            let delivery = try scene.trigger(#"{"number": 1}"#)
            try scene.waitForEnd(of: delivery)
            try scene.signIn()
            #expect(browser.region(named: "Orders").text("Its receiver answered 410 Gone.").appears())
            try scene.open("/webhooks/\(id)")
            #expect(browser.text("Disabled").appears())
            try browser.button(named: "Send what was missed").click()
            let dialog = browser.dialog(named: "Send what was missed?")
            #expect(dialog.text("1 failed deliveries").appears())
            #expect(try scene.call("GET", "webhooks/\(id)")["isActive"]?.boolean == false, "it only asked")
            try dialog.button(named: "Send").click()
            #expect(eventually { receiver.requests.count == 2 })
            #expect(eventually { (try? scene.call("GET", "deliveries/\(delivery)"))?["status"]?.string == "success" })
            #expect(browser.button(named: "Make inactive").appears())
            #expect(browser.text("Disabled").disappears())
            #expect(try scene.complaints() == [])
        }

        /// Where each row of the list leads.
        private func links() throws -> [String] {
            let script = "return [...document.querySelectorAll('table.deliveries tbody a')].map((each) => each.href)"
            return (try browser.run(script).elements.map(Array.init) ?? []).compactMap(\.string)
        }
    }
}
