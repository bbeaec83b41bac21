extension ScalarSet {
    /// With each scalar, all that differ from it only in case: simple case folding, as in RE2. `k` brings `K` and the
    /// Kelvin sign, `ß` brings `ẞ`; nothing folds to two scalars.
    var caseFolded: ScalarSet {
        if ranges.allSatisfy({ $0.upperBound < 0x80 }) { return asciiCaseFolded }
        let count = ranges.reduce(0) { $0 + $1.count }
        // Looking up few scalars is quicker than asking of every cased one whether it is there.
        let touched =
            count <= Self.lookedUpMax
            ? ranges.joined().compactMap { Self.variants[$0] }
            : Self.variants.filter { contains($0.key) }.map(\.value)
        return touched.isEmpty ? self : ScalarSet(ranges + touched.joined().map { $0...$0 })
    }

    private static let lookedUpMax = 256

    /// The same without the table, which takes some milliseconds to make: too long for a program that starts for one event.
    private var asciiCaseFolded: ScalarSet {
        var folded = ranges
        for value in ranges.joined() {
            switch Unicode.Scalar(value) {
            case ("a"..."z")?, ("A"..."Z")?: folded.append(value ^ 0x20...value ^ 0x20)
            default: continue
            }
            switch value | 0x20 {
            case 0x6B: folded.append(0x212A...0x212A)  // k: the Kelvin sign
            case 0x73: folded.append(0x017F...0x017F)  // s: the long s
            default: continue
            }
        }
        return ScalarSet(folded)
    }

    /// Each cased scalar, with all that fold to the same. Found out once, when the first pattern asks; no script beyond
    /// U+1FFFF has case.
    private static let variants: [UInt32: [UInt32]] = {
        var groups: [UInt32: [UInt32]] = [:]
        for value in 0...0x1_FFFF as ClosedRange<UInt32> {
            guard let scalar = Unicode.Scalar(value), scalar.properties.changesWhenCaseMapped else { continue }
            groups[folding(of: scalar).value, default: []].append(value)
        }
        var variants: [UInt32: [UInt32]] = [:]
        for group in groups.values where group.count > 1 {
            for value in group { variants[value] = group }
        }
        return variants
    }()

    /// By way of the capital letter, so that `ſ` comes to `s` and `ς` to `σ`.
    private static func folding(of scalar: Unicode.Scalar) -> Unicode.Scalar {
        // The dotless i has the capital I, but does not fold to i (CaseFolding.txt).
        if scalar == "ı" { return scalar }
        let upper = only(scalar.properties.uppercaseMapping) ?? scalar
        return only(upper.properties.lowercaseMapping) ?? upper
    }

    private static func only(_ mapping: String) -> Unicode.Scalar? {
        mapping.unicodeScalars.count == 1 ? mapping.unicodeScalars.first : nil
    }
}
