import Foundation
import JSON
import TestSupport

/// A Chromium without a window, driven as a user would drive it. It ends with the value that holds it.
final class Browser: Sendable {
    /// Wide enough for a page of two columns.
    static let sizeUsual = (width: 1280, height: 900)

    let driver: WebDriver
    let process: DriverProcess

    init() throws {
        process = try DriverProcess()
        driver = try WebDriver(port: process.port, capabilities: Self.capabilities)
    }

    deinit { end() }

    func end() {
        try? driver.end()
        process.end()
    }

    /// Takes away all that an earlier test left.
    func reset() throws {
        try driver.post("url", ["url": "about:blank"])
        try driver.developer("Network.clearBrowserCookies")
        try driver.developer("Emulation.setEmulatedMedia", ["media": "", "features": [[String: String]]()])
        try driver.developer("Emulation.clearDeviceMetricsOverride")
        try resize(width: Self.sizeUsual.width, height: Self.sizeUsual.height)
        _ = try log()
    }

    func open(_ url: String) throws { try driver.post("url", ["url": url]) }

    /// Shows a page that is given as its text, without a server.
    func show(html: String) throws {
        try open("data:text/html;charset=utf-8;base64,\(Data(html.utf8).base64EncodedString())")
    }

    func reload() throws { try driver.post("refresh") }

    var url: String { get throws { try driver.get("url").string ?? "" } }
    var title: String { get throws { try driver.get("title").string ?? "" } }

    /// All text that is to be seen.
    var text: String { get throws { try run("return document.body.innerText").string ?? "" } }

    /// Runs a script in the page.
    /// - Returns: what it returns, as JSON.
    @discardableResult
    func run(_ script: String, _ arguments: [Any] = []) throws -> JSONValue {
        try driver.post("execute/sync", ["script": script, "args": arguments])
    }

    /// Presses keys one after the other, wherever the focus is.
    func press(_ keys: Key...) throws { try press(keys) }

    func press(_ keys: [Key]) throws {
        let actions = keys.flatMap { key in
            let modifiers = key.modifiers.map { String($0.code) }
            return modifiers.map { ["type": "keyDown", "value": $0] }
                + [["type": "keyDown", "value": String(key.code)], ["type": "keyUp", "value": String(key.code)]]
                + modifiers.reversed().map { ["type": "keyUp", "value": $0] }
        }
        try driver.post("actions", ["actions": [["type": "key", "id": "keyboard", "actions": actions]]])
    }

    /// What the page has written to the console since the last call, and what the browser says of it there.
    func log() throws -> [LogEntry] {
        try (driver.post("se/log", ["type": "browser"]).elements.map(Array.init) ?? []).map {
            LogEntry(
                level: $0["level"]?.string ?? "", source: $0["source"]?.string ?? "",
                message: $0["message"]?.string ?? "")
        }
    }

    struct LogEntry: Equatable {
        /// Such as `SEVERE`.
        var level: String
        /// Such as `security`, `network` or `console-api`.
        var source: String
        var message: String
    }

    private static var capabilities: [String: Any] {
        [
            "browserName": "chrome",
            "goog:chromeOptions": ["binary": chromium, "args": arguments],
            "goog:loggingPrefs": ["browser": "ALL"],
            "timeouts": ["script": 30_000, "pageLoad": 45_000, "implicit": 0],
            "unhandledPromptBehavior": "ignore",
        ]
    }

    private static var chromium: String {
        (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").map { "\($0)/chromium" }
            .first { FileManager.default.isExecutableFile(atPath: $0) } ?? "chromium"
    }

    private static let arguments = [
        "--headless=new", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", "--disable-sync",
        // Chromium's own sandbox needs what a container or root has not. The pages are this project's.
        "--no-sandbox",
        "--window-size=\(sizeUsual.width),\(sizeUsual.height)", "--lang=en-US", "--force-color-profile=srgb",
        // Nothing is asked of any machine but this one.
        "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost", "--no-proxy-server",
        "--disable-background-networking", "--disable-component-update", "--disable-default-apps",
        "--disable-extensions", "--disable-features=Translate,MediaRouter,OptimizationHints",
        "--password-store=basic", "--disable-breakpad", "--disable-crash-reporter",
        // `computedName` and `computedRole` of an element: what a screen reader is told.
        "--enable-blink-features=ComputedAccessibilityInfo",
    ]
}

/// A key as WebDriver names it.
struct Key: Sendable {
    var code: Character
    var modifiers: [Key] = []

    static let tab = Key(code: "\u{E004}")
    static let enter = Key(code: "\u{E007}")
    static let space = Key(code: " ")
    static let escape = Key(code: "\u{E00C}")
    static let up = Key(code: "\u{E013}")
    static let down = Key(code: "\u{E015}")
    static let left = Key(code: "\u{E012}")
    static let right = Key(code: "\u{E014}")
    static let home = Key(code: "\u{E011}")
    static let end = Key(code: "\u{E010}")
    static let backspace = Key(code: "\u{E003}")
    static let shift = Key(code: "\u{E008}")
    static let control = Key(code: "\u{E009}")

    static func character(_ character: Character) -> Key { Key(code: character) }

    func with(_ modifier: Key) -> Key { Key(code: code, modifiers: modifiers + [modifier]) }
}
