import JSON

extension Browser {
    /// More than any view has; a page of a thousand controls would be no good either.
    private static let tabsMax = 600

    /// What keeps people from using the page as it is shown now, each a sentence that says what and where.
    ///
    /// Names, labels, pictures, structure and contrast are read from the page. Then Tab is pressed until it has gone once
    /// round: it must reach every control, and each must look otherwise while it has the focus.
    func accessibilityProblems() throws -> [String] {
        let seen = try sentences("look")
        let count = try run(Scripts.accessibility, ["begin"]).integer ?? 0
        try press(Array(repeating: .tab, count: min(count, Self.tabsMax)))
        return try seen + sentences("end")
    }

    private func sentences(_ part: String) throws -> [String] {
        let found = try run(Scripts.accessibility, [part])
        return (found.elements.map(Array.init) ?? []).compactMap(\.string)
    }
}
