import JSON
import TestSupport
import Testing

extension InChromium {
    @Suite struct SignInTests {
        let browser: Browser
        let scene: DashboardScene

        init() throws {
            browser = try InChromium.browser()
            scene = try DashboardScene(browser)
        }

        @Test func `a wrong token is refused, the start token lets in, and signing out ends it`() throws {
            try scene.open()
            let field = browser.field(labelled: "Key or start token")
            try field.fill("a-token-of-somebody-else")
            try browser.button(named: "Sign in").click()
            #expect(
                eventually {
                    (try? field.fieldDescription)?.contains("token") == true
                        && (try? field.attribute("aria-invalid")) == "true"
                })
            #expect(try browser.link(named: "Webhooks").count == 0)

            try field.fill(DashboardScene.token)
            try browser.button(named: "Sign in").click()
            try browser.field(labelled: "Team id").fill("a team")
            try browser.button(named: "Show").click()
            #expect(browser.text("letters, digits and").appears())
            try browser.field(labelled: "Team id").fill("acme")
            try browser.button(named: "Show").click()
            #expect(browser.heading(named: "No webhooks yet").appears())
            #expect(browser.link(named: "Functions").appears())

            try browser.reload()
            #expect(browser.heading(named: "No webhooks yet").appears(), "the session outlives the page")

            try browser.button(named: "Sign out").click()
            #expect(browser.heading(named: "Sign in").appears())
            try browser.reload()
            #expect(browser.heading(named: "Sign in").appears())
            #expect(try scene.complaints() == [])
        }

        @Test func `a link with the token signs in, and the token does not stay in the address`() throws {
            try scene.signIn()
            #expect(try !browser.url.contains("token"))
            #expect(try browser.run("return document.cookie").string == "", "no script reads the session's cookie")
            #expect(try browser.run("return JSON.stringify(localStorage)").string?.contains("token-of") == false)
        }

        @Test func `a team's key shows that team alone`() throws {
            let key = try scene.keys(["create", "--team", "acme"])
            try scene.createWebhook("Of acme")
            try scene.open()
            try browser.field(labelled: "Key or start token").fill(key)
            try browser.button(named: "Sign in").click()
            #expect(browser.link(named: "Of acme").appears())
            #expect(try browser.link(named: "Functions").count == 0)
            #expect(try browser.link(named: "Switch team").count == 0)
        }

        @Test func `who looks with a key that is revoked meanwhile is asked to sign in again`() throws {
            let key = try scene.keys(["create", "--team", "acme"])
            try scene.createWebhook("Of acme")
            try browser.open("\(scene.address)#token=\(key)")
            #expect(browser.link(named: "Of acme").appears())
            let id = try #require(try scene.keys(["list"]).firstMatch(of: /key_\w+/))
            _ = try scene.keys(["revoke", String(id.output)])
            #expect(browser.heading(named: "Sign in").appears())
            #expect(try browser.link(named: "Of acme").count == 0, "nothing of the team is left to see")
        }
    }
}
