import Foundation
import JSON
import TestSupport
import Testing

extension InChromium {
    /// The README's pictures, by `Tests/screenshots` alone.
    @Suite(.enabled(if: Screenshots.folder != nil, "only Tests/screenshots takes the README's pictures"))
    struct ScreenshotTests {
        @Test func `the README's pictures`() throws {
            let browser = try InChromium.browser()
            let folder = try #require(Screenshots.folder)
            // One in four fails once, so that there are attempts to look at.
            let answers = [200, 200, 200, 503].map { status in
                "HTTP/1.1 \(status) X\r\nContent-Type: application/json\r\nContent-Length: 17\r\n\r\n{\"received\":true}"
            }
            let steps = answers.flatMap { [Script.Step.receive, .pause(.milliseconds(40)), .send(Array($0.utf8))] }
            let scene = try DashboardScene(browser, receiver: Receiver(Script(steps, repeats: true)))
            let (orders, failed) = try fill(scene)
            try scene.signIn()
            let views = [
                ("webhooks", "/", "Last triggered", Browser.Scheme.light), ("form", "/new", "Create webhook", .light),
                ("webhook", "/webhooks/\(orders)", "Settings of the shop", .light),
                ("deliveries", "/deliveries", "Failed", .light),
                ("delivery", "/deliveries/\(failed)", "Attempt 2", .dark),
                ("functions", "/functions", "Last invocations", .dark),
            ]
            try size(browser, width: 1000, height: 760)
            for (name, path, shown, scheme) in views {
                try browser.prefer(scheme)
                try scene.open(path)
                try #require(browser.text(shown).appears(), "\(name)")
                try browser.keepScreenshot(name, in: folder)
            }
            try browser.showOnPhone()
            try scene.open("/")
            try #require(browser.text("Last triggered").appears())
            try browser.keepScreenshot("phone", in: folder)
        }

        /// - Returns: the id of a webhook, and of a delivery that was tried twice.
        private func fill(_ scene: DashboardScene) throws -> (webhook: String, delivery: String) {
            try scene.createWebhook(
                "Invoices", path: "/invoices", events: ["message.sent"], #""isActive": false, "rateLimit": 60"#)
            try scene.createWebhook(
                "Customer data", path: "/crm", events: ["contact.created", "contact.updated", "contact.deleted"],
                #""rateLimit": 600, "ordered": true"#)
            let orders = try scene.createWebhook(
                "Tickets for the shop", path: "/shop/tickets",
                events: ["ticket.created", "ticket.updated", "ticket.closed", "ticket.assigned", "sla.breached"],
                #""rateLimit": 1000, "retryDelaySeconds": 1, "maxRetries": 1, "description": "Settings of the shop""#)
            let deliveries = try (1...24).map { number in
                try scene.trigger(
                    #"{"ticket": {"id": \#(4700 + number), "priority": "high", "title": "Printer on fire"}}"#,
                    event: ["ticket.created", "ticket.updated", "ticket.closed"][number % 3])
            }
            for delivery in deliveries { try scene.waitForEnd(of: delivery) }
            for event in ["contact.created", "contact.updated"] {
                try scene.waitForEnd(of: scene.trigger(#"{"contact": {"id": 7}}"#, event: event))
            }
            let retried = try deliveries.first { try scene.call("GET", "deliveries/\($0)")["attempt"]?.integer == 2 }
            return (orders, try #require(retried ?? deliveries.first))
        }

        private func size(_ browser: Browser, width: Int, height: Int) throws {
            try browser.driver.developer(
                "Emulation.setDeviceMetricsOverride",
                ["width": width, "height": height, "deviceScaleFactor": 1, "mobile": true])
        }
    }
}

private enum Screenshots {
    /// Where they go; nil where nobody wants any.
    static let folder = ProcessInfo.processInfo.environment["HOOKFILE_SCREENSHOTS"].map { URL(filePath: $0) }
}
