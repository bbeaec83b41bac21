import Foundation
import JSON
import TestSupport

/// What a user means by an element: its role and its name, as the browser tells them to a screen reader.
///
/// It is looked up anew for each act, and until it is there; two elements of one name are as good as none.
struct Locator: Sendable, CustomStringConvertible {
    enum Kind: String, Sendable {
        case button, link, field, menuItem, checkbox, tab, heading, dialog, alert, region, row, option, image, switch_
        case text, css
    }

    /// Time enough for a machine that is busy with other tests.
    static let secondsMax = 20

    struct Step: Sendable {
        var kind: Kind
        /// Of the element; of ``Kind/text`` a part of it, of ``Kind/css`` a selector. Nil takes any name.
        var name: String?
    }

    let browser: Browser
    /// Each is looked for within the one before it.
    var steps: [Step]
    /// How long an act waits for its element, in seconds.
    var patience = Self.secondsMax

    var description: String {
        steps.reversed().map { "\($0.kind) \($0.name.map { "\"\($0)\"" } ?? "of any name")" }.joined(separator: " in ")
    }

    func click() throws {
        try act(onEnabled: true) { try browser.driver.post("element/\($0)/click") }
    }

    /// Types at the end of what stands there.
    func type(_ text: String) throws {
        try act(onEnabled: true) { try browser.driver.post("element/\($0)/value", ["text": text]) }
    }

    /// Types in place of what stands there, as somebody who selects all and types.
    func fill(_ text: String) throws {
        try act(onEnabled: true) {
            let selectAll = "\(Key.control.code)a\u{E000}"
            try browser.driver.post(
                "element/\($0)/value", ["text": selectAll + (text.isEmpty ? String(Key.backspace.code) : text)])
        }
    }

    /// Takes an option of a list by its text.
    func choose(_ option: String) throws {
        try act(onEnabled: true) { element in
            let script = """
                const option = [...arguments[0].options].find((each) => each.text.trim() === arguments[1]);
                return option ?? null;
                """
            let found = try browser.run(script, [[WebDriver.elementKey: element], option])
            guard let id = found[WebDriver.elementKey]?.string else {
                throw BrowserError("\(self) has no option \"\(option)\"")
            }
            try browser.driver.post("element/\(id)/click")
        }
    }

    func focus() throws { try act { try browser.run("arguments[0].focus()", [[WebDriver.elementKey: $0]]) } }

    var text: String { get throws { try read("return arguments[0].innerText").string ?? "" } }
    var value: String { get throws { try read("return arguments[0].value").string ?? "" } }
    var isChecked: Bool {
        get throws {
            try read("return arguments[0].checked ?? arguments[0].getAttribute('aria-checked') === 'true'").boolean
                ?? false
        }
    }
    var isEnabled: Bool { get throws { try read("return !arguments[0].matches(':disabled')").boolean ?? false } }
    var hasFocus: Bool { get throws { try read("return arguments[0] === document.activeElement").boolean ?? false } }

    /// What a screen reader says after the name, such as what is wrong with a field.
    var fieldDescription: String {
        get throws {
            try read(
                """
                const ids = (arguments[0].getAttribute('aria-describedby') ?? '').split(' ').filter(Boolean);
                return ids.map((id) => document.getElementById(id)?.innerText ?? '').join(' ').trim();
                """
            ).string ?? ""
        }
    }

    func attribute(_ name: String) throws -> String? {
        try read("return arguments[0].getAttribute('\(name)')").string
    }

    /// How many there are now.
    var count: Int { get throws { try find().count } }

    /// Waits until there is at least one.
    func appears(within seconds: Int = secondsMax) -> Bool { eventually(within: seconds) { (try? count) ?? 0 > 0 } }

    /// Waits until there is none.
    func disappears(within seconds: Int = secondsMax) -> Bool { eventually(within: seconds) { (try? count) == 0 } }

    /// Does something to the only element that is meant.
    @discardableResult
    func act<Result>(onEnabled: Bool = false, _ body: (String) throws -> Result) throws -> Result {
        let deadline = ContinuousClock.now + .seconds(patience)
        while true {
            var reason = "there is none"
            do {
                let found = try find(onEnabled: onEnabled)
                if found.count == 1 { return try body(found[0]) }
                if found.count > 1 { reason = "there are \(found.count)" }
            } catch let error as BrowserError where error.isPassing {
                reason = error.description
            }
            guard .now < deadline else { throw failure(reason) }
            usleep(10_000)
        }
    }

    private func read(_ script: String) throws -> JSONValue {
        try act { try browser.run(script, [[WebDriver.elementKey: $0]]) }
    }

    private func find(onEnabled: Bool = false) throws -> [String] {
        let steps = steps.map { ["kind": $0.kind.rawValue, "name": $0.name ?? NSNull()] as [String: Any] }
        let found = try browser.run(Scripts.locate, [steps, onEnabled])
        return (found.elements.map(Array.init) ?? []).compactMap { $0[WebDriver.elementKey]?.string }
    }

    /// With what a reader of the log needs to see why.
    private func failure(_ reason: String) -> BrowserError {
        try? browser.keepScreenshot("failure-\(UUID().uuidString.prefix(8))")
        let text = (try? browser.text) ?? ""
        return BrowserError("\(self): \(reason). The page shows: \(text.prefix(1500))")
    }
}

/// What runs in the page.
enum Scripts {
    static let locate = text("locate.js")
    static let accessibility = text("accessibility.js")
    static let react = text("react.js")

    private static func text(_ name: String) -> String {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../Scripts")
        // A test that cannot read its own files has nothing to go on with.
        return try! String(contentsOf: folder.appending(path: name), encoding: .utf8)
    }
}

/// The words of tests.
protocol Place {
    func locator(_ kind: Locator.Kind, _ name: String?) -> Locator
}

extension Place {
    func button(named name: String) -> Locator { locator(.button, name) }
    func link(named name: String) -> Locator { locator(.link, name) }
    func field(labelled name: String) -> Locator { locator(.field, name) }
    func checkbox(labelled name: String) -> Locator { locator(.checkbox, name) }
    func menuItem(named name: String) -> Locator { locator(.menuItem, name) }
    func tab(named name: String) -> Locator { locator(.tab, name) }
    func heading(named name: String) -> Locator { locator(.heading, name) }
    func dialog(named name: String? = nil) -> Locator { locator(.dialog, name) }
    func region(named name: String) -> Locator { locator(.region, name) }
    func row(named name: String) -> Locator { locator(.row, name) }
    func alert() -> Locator { locator(.alert, nil) }
    /// The innermost element that shows this text.
    func text(_ part: String) -> Locator { locator(.text, part) }
    func all(_ selector: String) -> Locator { locator(.css, selector) }
}

extension Browser: Place {
    func locator(_ kind: Locator.Kind, _ name: String?) -> Locator {
        Locator(browser: self, steps: [.init(kind: kind, name: name)])
    }
}

extension Locator: Place {
    func locator(_ kind: Kind, _ name: String?) -> Locator {
        var inner = self
        inner.steps.append(Step(kind: kind, name: name))
        return inner
    }
}
