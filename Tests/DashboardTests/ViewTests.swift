import JSON
import TestSupport
import Testing

extension InChromium {
    /// Each view for everybody: with keys alone, by ear, in the dark, on a telephone.
    @Suite struct ViewTests {
        @Test func `every view can be used by everybody, light and dark, and fits on a telephone`() throws {
            let browser = try InChromium.browser()
            let scene = try DashboardScene(browser)
            try scene.open()
            try #require(browser.heading(named: "Sign in").appears())
            try look(at: "sign-in", browser)
            try scene.signIn()
            #expect(browser.heading(named: "No webhooks yet").appears())
            try look(at: "empty", browser)

            let views = try Views(scene)
            for view in views.all {
                try scene.open(view.path)
                try #require(browser.text(view.shown).appears(), "\(view.name)")
                try look(at: view.name, browser)
            }
            try scene.open("/")
            try browser.button(named: "Actions for Orders").click()
            try look(at: "menu", browser)
            try browser.region(named: "Orders").button(named: "Rotate secret").click()
            try browser.dialog().button(named: "Rotate").click()
            #expect(browser.dialog(named: "The secret").appears())
            try look(at: "secret", browser)
            #expect(try scene.complaints() == [])
        }

        @Test func `on a telephone the chart begins with the last hours, and its words are to be read`() throws {
            let scene = try InChromium.signedIn()
            let browser = scene.browser
            try scene.createWebhook()
            try scene.waitForEnd(of: scene.trigger())
            try browser.showOnPhone()
            try browser.reload()
            let chart = browser.region(named: "Chart of the last hours")
            #expect(chart.all("rect.ok").appears())
            let facts = try browser.run(
                """
                const area = document.querySelector(".chart .scroll");
                const texts = [...area.querySelectorAll("text")].map((each) => each.getBoundingClientRect());
                const picture = area.querySelector("svg").getBoundingClientRect();
                return {
                  moves: area.scrollWidth > area.clientWidth,
                  rest: Math.round(area.scrollWidth - area.clientWidth - area.scrollLeft),
                  isCut: texts.some((text) => text.left < picture.left - 1 || text.right > picture.right + 1),
                  height: Math.round(Math.min(...texts.map((text) => text.height))),
                };
                """)
            #expect(facts["moves"]?.boolean == true && facts["isCut"]?.boolean == false, "\(facts.text)")
            #expect((facts["rest"]?.integer ?? 9) < 2 && (facts["height"]?.integer ?? 0) >= 10, "\(facts.text)")
        }

        private func look(at name: String, _ browser: Browser) throws {
            for scheme in Browser.Scheme.allCases {
                try browser.prefer(scheme)
                try browser.keepScreenshot("\(name)-\(scheme)")
                var problems = try browser.accessibilityProblems()
                if !problems.isEmpty {
                    // The page may have looked again in the middle of that, and put the focus back: what is wrong stays wrong.
                    let again = try browser.accessibilityProblems()
                    problems = problems.filter(again.contains)
                }
                for problem in problems { Issue.record("\(name), \(scheme): \(problem)") }
            }
            try browser.showOnPhone()
            try browser.prefer(.light)
            try browser.keepScreenshot("\(name)-phone")
            #expect(try browser.overflow == 0, "\(name) on a telephone")
            try browser.driver.developer("Emulation.clearDeviceMetricsOverride")
        }
    }
}

/// A team with something to show in each view.
struct Views {
    struct View {
        var name: String
        var path: String
        /// What is there once the view is whole.
        var shown: String
    }

    var all: [View] = []

    init(_ scene: DashboardScene) throws {
        let id = try scene.createWebhook(
            "Orders", events: ["ticket.created", "ticket.closed", "ticket.updated", "message.sent"],
            #""rateLimit": 1000, "description": "Tickets for the shop", "headers": {"X-Shop": "7"}, "filters": [{"field": "data.ticket.priority", "operator": "in", "value": ["high", "urgent"]}]"#
        )
        try scene.createWebhook("Nowhere", events: ["ticket.created"], #""isActive": false"#)
        let delivery = try scene.trigger(#"{"ticket": {"id": 4711, "priority": "high", "title": "Printer on fire"}}"#)
        try scene.waitForEnd(of: delivery)
        all = [
            View(name: "webhooks", path: "/", shown: "Last triggered"),
            View(name: "new", path: "/new", shown: "Create webhook"),
            View(name: "webhook", path: "/webhooks/\(id)", shown: "Tickets for the shop"),
            View(name: "edit", path: "/webhooks/\(id)/edit", shown: "Try them on a sample"),
            View(name: "test", path: "/webhooks/\(id)/test", shown: "Send test"),
            View(name: "deliveries", path: "/deliveries", shown: "Success"),
            View(name: "delivery", path: "/deliveries/\(delivery)", shown: "Printer on fire"),
            View(name: "functions", path: "/functions", shown: "Last invocations"),
            View(name: "teams", path: "/teams", shown: "Which team?"),
        ]
    }
}
