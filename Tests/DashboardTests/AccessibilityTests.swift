import Testing

extension InChromium {
    /// The check of what keeps people from using a page, tried on a good page and on a bad one.
    @Suite struct AccessibilityTests {
        let browser: Browser

        init() throws { browser = try InChromium.browser() }

        @Test(arguments: Browser.Scheme.allCases)
        func `finds nothing on a good page`(scheme: Browser.Scheme) throws {
            try browser.show(html: Pages.good)
            try browser.prefer(scheme)
            #expect(try browser.accessibilityProblems() == [])
            try browser.run("document.getElementById('dialog').showModal()")
            #expect(try browser.accessibilityProblems() == [], "a modal dialog is judged by itself")
        }

        @Test func `says what is wrong on a bad page, and where`() throws {
            try browser.show(html: Pages.bad)
            let problems = try browser.accessibilityProblems()
            for sentence in Self.wrong {
                #expect(problems.filter { $0.contains(sentence) }.count == 1, "\(sentence): \(problems)")
            }
            #expect(problems.count == Self.wrong.count, "\(problems)")
            #expect(try browser.overflow > 0)
        }

        private static let wrong = [
            "html has no lang", "the page has no title", "the page has 2 headings of level 1",
            "a heading of level 3 follows one of level 1: h3 \"Skipped\" (body)",
            "the id \"twice\" is used more than once",
            "a control has no name: button (body)", "a control has no name: a (body)",
            "a picture has no text in its place: svg (a)", "a picture has no text in its place: img (body)",
            "a field has no label: input \"Only a placeholder\" (body)",
            "the text \"Only a placeholder\" has a contrast of 1.92, less than 4.5",
            "the text \"Faint\" has a contrast of 2.85, less than 4.5: rgb(153 153 153) on rgb(255 255 255), p \"Faint\" (body)",
            "the text \"Layered\" has a contrast of", "the text \"Bold\" has a contrast of 2.85, less than 3",
            "the text \"Ghost\" has a contrast of", "aria-describedby names \"nowhere\"",
            "nothing shows that it has the focus: button \"Unseen\"", "Tab does not reach it: button \"Unreached\"",
            "it comes before its turn, by tabindex: button \"Early\"",
            "it looks as if it could be clicked, and no key reaches it: div \"Click me\" (body)",
        ]
    }
}
