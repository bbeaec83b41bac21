import Foundation
import JSON

/// How the page is shown, and pictures of it.
extension Browser {
    enum Scheme: String, CaseIterable, Sendable { case light, dark }

    func resize(width: Int, height: Int) throws {
        try driver.post("window/rect", ["width": width, "height": height])
    }

    /// A telephone's screen: narrower than any window, and held upright.
    func showOnPhone() throws {
        try driver.developer(
            "Emulation.setDeviceMetricsOverride",
            ["width": 390, "height": 844, "deviceScaleFactor": 1, "mobile": true])
    }

    func prefer(_ scheme: Scheme) throws {
        try driver.developer(
            "Emulation.setEmulatedMedia",
            ["features": [["name": "prefers-color-scheme", "value": scheme.rawValue]]])
    }

    /// Keeps a picture of what is to be seen, as PNG.
    func keepScreenshot(_ name: String, in folder: URL = Browser.screenshotFolder) throws {
        guard let text = try driver.get("screenshot").string, let picture = Data(base64Encoded: text) else {
            throw BrowserError("the browser gives no screenshot")
        }
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try picture.write(to: folder.appending(path: "\(name).png"))
    }

    /// Outside git.
    static let screenshotFolder = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../../.build-tests/screenshots").standardized

    /// By how many pixels the page is wider than its window: a user would have to scroll sideways.
    var overflow: Int {
        get throws {
            try run(
                "const page = document.scrollingElement; return Math.round(page.scrollWidth - page.clientWidth)"
            ).integer ?? 0
        }
    }
}
