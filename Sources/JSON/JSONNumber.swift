/// A JSON number, exactly: −1^sign × 0.digits × 10^exponent. No rounding happens, whatever its size.
package struct JSONNumber: Equatable, Comparable, Sendable {
    let isNegative: Bool
    /// Without leading and trailing zeros; empty for zero.
    let digits: ArraySlice<UInt8>
    /// Where the decimal point stands, counted from before the first digit. Bounded: see ``exponentMax``.
    let exponent: Int

    /// Exponents are clamped here: beyond, numbers differ only by text that nobody compares.
    static let exponentMax = 1 << 40

    /// - Parameter token: a number as the grammar allows it.
    init(_ token: ArraySlice<UInt8>) {
        var rest = token
        let isNegative = rest.first == UInt8(ascii: "-")
        if isNegative { rest.removeFirst() }
        let mantissaEnd = rest.firstIndex { $0 | 0x20 == UInt8(ascii: "e") } ?? rest.endIndex
        let mantissa = rest[..<mantissaEnd]
        let point = mantissa.firstIndex(of: UInt8(ascii: "."))
        var digits = mantissa
        if let point { digits = (mantissa[..<point] + mantissa[(point + 1)...])[...] }
        var exponent = mantissa.distance(from: mantissa.startIndex, to: point ?? mantissa.endIndex)
        exponent += Self.exponent(of: rest[mantissaEnd...].dropFirst())
        while digits.first == UInt8(ascii: "0") {
            digits.removeFirst()
            exponent -= 1
        }
        while digits.last == UInt8(ascii: "0") { digits.removeLast() }
        self.digits = digits
        self.isNegative = isNegative && !digits.isEmpty
        self.exponent = digits.isEmpty ? 0 : exponent
    }

    private static func exponent(of token: ArraySlice<UInt8>) -> Int {
        let isNegative = token.first == UInt8(ascii: "-")
        var value = 0
        for byte in token where isDigit(byte) {
            value = min(value * 10 + Int(byte - UInt8(ascii: "0")), exponentMax)
        }
        return isNegative ? -value : value
    }

    /// The number where it has no fraction and fits.
    package var integer: Int? {
        guard exponent <= 19, digits.count <= exponent || digits.isEmpty else { return nil }
        var value = 0
        for place in 0..<exponent {
            let digit = place < digits.count ? Int(digits[digits.startIndex + place] - UInt8(ascii: "0")) : 0
            let (tens, overflowTens) = value.multipliedReportingOverflow(by: 10)
            let (next, overflow) = tens.subtractingReportingOverflow(digit)
            guard !overflowTens, !overflow else { return nil }
            value = next
        }
        return isNegative ? value : value == .min ? nil : -value
    }

    package static func == (left: JSONNumber, right: JSONNumber) -> Bool {
        left.isNegative == right.isNegative && left.exponent == right.exponent
            && left.digits.elementsEqual(right.digits)
    }

    package static func < (left: JSONNumber, right: JSONNumber) -> Bool {
        if left.isNegative != right.isNegative { return left.isNegative }
        return left.isNegative ? right.isSmallerInSize(than: left) : left.isSmallerInSize(than: right)
    }

    /// Compares without the sign.
    private func isSmallerInSize(than other: JSONNumber) -> Bool {
        if digits.isEmpty || other.digits.isEmpty { return digits.isEmpty && !other.digits.isEmpty }
        if exponent != other.exponent { return exponent < other.exponent }
        return digits.lexicographicallyPrecedes(other.digits)
    }
}
