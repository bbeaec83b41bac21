import Testing

/// Starts one browser for a suite, and ends it after the last of its tests.
struct InBrowser: SuiteTrait, TestScoping {
    @TaskLocal static var current: Browser?

    func provideScope(for test: Test, testCase: Test.Case?, performing body: @Sendable () async throws -> Void)
        async throws
    {
        let browser = try Browser()
        defer { browser.end() }
        try await Self.$current.withValue(browser, operation: body)
    }
}

extension Trait where Self == InBrowser {
    static var inBrowser: Self { InBrowser() }
}

/// What runs in a real browser: one for all, so one test after the other.
@Suite(
    .serialized, .inBrowser,
    .enabled(if: DriverProcess.isInstalled, "needs chromium and chromedriver, which Tests/run installs"))
enum InChromium {}

extension InChromium {
    /// The suite's browser, without anything of the test before.
    static func browser() throws -> Browser {
        let browser = try #require(InBrowser.current)
        try browser.reset()
        return browser
    }

    /// The same, with a runtime of its own, looked at as an operator of its team.
    static func signedIn() throws -> DashboardScene {
        let scene = try DashboardScene(browser())
        try scene.signIn()
        return scene
    }
}
