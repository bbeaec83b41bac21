/// The sets that a pattern can name. Those of Perl and POSIX know ASCII only, as in RE2.
extension ScalarSet {
    static let digits = ascii("0"..."9")
    static let word = ascii("0"..."9", "A"..."Z", "_"..."_", "a"..."z")
    static let space = ascii("\t"..."\n", "\u{0C}"..."\r", " "..." ")
    static let newline = ScalarSet("\n")

    /// The set of `[:name:]`.
    static func posix(_ name: String) -> ScalarSet? {
        switch name {
        case "alnum": ascii("0"..."9", "A"..."Z", "a"..."z")
        case "alpha": ascii("A"..."Z", "a"..."z")
        case "ascii": ascii("\0"..."\u{7F}")
        case "blank": ascii("\t"..."\t", " "..." ")
        case "cntrl": ascii("\0"..."\u{1F}", "\u{7F}"..."\u{7F}")
        case "digit": digits
        case "graph": ascii("!"..."~")
        case "lower": ascii("a"..."z")
        case "print": ascii(" "..."~")
        case "punct": ascii("!"..."/", ":"..."@", "["..."`", "{"..."~")
        case "space": ascii("\t"..."\r", " "..." ")
        case "upper": ascii("A"..."Z")
        case "word": word
        case "xdigit": ascii("0"..."9", "A"..."F", "a"..."f")
        default: nil
        }
    }

    private static func ascii(_ ranges: ClosedRange<Unicode.Scalar>...) -> ScalarSet {
        ScalarSet(ranges.map { $0.lowerBound.value...$0.upperBound.value })
    }

    // MARK: - General categories

    /// The set of `\p{name}`: a general category such as `Lu`, or all that begin with a letter such as `L`.
    static func category(_ name: String) -> ScalarSet? {
        if let set = categories[name] { return set }
        guard name.unicodeScalars.count == 1 else { return nil }
        let parts = categories.filter { $0.key.hasPrefix(name) }
        return parts.isEmpty ? nil : ScalarSet(parts.values.flatMap(\.ranges))
    }

    /// Found out once, when the first pattern asks. Planes 4 to 13 are empty, and 15 and 16 private.
    private static let categories: [String: ScalarSet] = {
        var ranges: [String: [ClosedRange<UInt32>]] = [:]
        var last: (name: String?, start: UInt32) = (nil, 0)
        for value in [0...0x3_FFFF, 0xE_0000...0xE_1000 as ClosedRange<UInt32>].joined() {
            let name = Unicode.Scalar(value).flatMap { abbreviation(of: $0.properties.generalCategory) }
            guard name != last.name else { continue }
            if let name = last.name { ranges[name, default: []].append(last.start...value - 1) }
            last = (name, value)
        }
        return ranges.mapValues { ScalarSet($0) }
    }()

    private static func abbreviation(of category: Unicode.GeneralCategory) -> String? {
        switch category {
        case .uppercaseLetter: "Lu"
        case .lowercaseLetter: "Ll"
        case .titlecaseLetter: "Lt"
        case .modifierLetter: "Lm"
        case .otherLetter: "Lo"
        case .nonspacingMark: "Mn"
        case .spacingMark: "Mc"
        case .enclosingMark: "Me"
        case .decimalNumber: "Nd"
        case .letterNumber: "Nl"
        case .otherNumber: "No"
        case .connectorPunctuation: "Pc"
        case .dashPunctuation: "Pd"
        case .openPunctuation: "Ps"
        case .closePunctuation: "Pe"
        case .initialPunctuation: "Pi"
        case .finalPunctuation: "Pf"
        case .otherPunctuation: "Po"
        case .mathSymbol: "Sm"
        case .currencySymbol: "Sc"
        case .modifierSymbol: "Sk"
        case .otherSymbol: "So"
        case .spaceSeparator: "Zs"
        case .lineSeparator: "Zl"
        case .paragraphSeparator: "Zp"
        default: nil
        }
    }
}
