import JSON
import TestSupport
import Testing

@Suite struct JSONNumberTests {
    @Test(arguments: [
        ("0", 0), ("-0", 0), ("0.0", 0), ("0e99", 0), ("5", 5), ("5.0", 5), ("50e-1", 5), ("0.5e1", 5), ("-12", -12),
        ("1e3", 1000), ("1.5e1", 15), ("9223372036854775807", .max), ("-9223372036854775808", .min),
        ("9.223372036854775807e18", .max), ("922337203685477580700e-2", .max), ("100e-2", 1),
    ])
    func `is an integer where it has no fraction and fits`(token: String, integer: Int) throws {
        #expect(try number(token).integer == integer)
    }

    @Test(arguments: [
        "0.5", "1.5", "-0.1", "1e-1", "0.05", "15e-1", "9223372036854775808", "-9223372036854775809", "1e19", "1e400",
        "1e-400",
        "9.2233720368547758075e18", "1e99999999999999999999", "-1e-99999999999999999999", "99999999999999999999999",
    ])
    func `is none otherwise`(token: String) throws { #expect(try number(token).integer == nil) }

    @Test(arguments: [
        ("1", "1.0"), ("1", "1e0"), ("10", "1e1"), ("100e-2", "1"), ("0", "-0"), ("0.0e5", "0"), ("0.1", "1e-1"),
        ("-1.50", "-15e-1"),
        ("0.00012", "1.2E-4"), ("1000000000000000000000", "1e21"), ("0e99999999999999999999", "0"),
    ])
    func `is the same however it is written`(left: String, right: String) throws {
        let (left, right) = try (number(left), number(right))
        #expect(left == right && !(left < right) && !(right < left))
    }

    @Test(
        arguments: [
            "-1e400", "-18446744073709551617", "-18446744073709551616", "-2", "-1.5", "-1.0000000000000000000001", "-1",
            "-0.2", "-0.19",
            "-1e-400", "0", "1e-99999999999999999999", "1e-400", "1e-5", "0.09", "0.1", "0.10000000000000001", "0.2",
            "1",
            "1.0000000000000000000001", "1.5", "2", "9", "10", "11", "9007199254740992", "9007199254740993", "1e16",
            "1e308", "1e309",
            "1e99999999999999999999",
        ].adjacentPairs)
    func `is in order, exactly`(smaller: String, larger: String) throws {
        let (smaller, larger) = try (number(smaller), number(larger))
        #expect(smaller < larger && !(larger < smaller) && smaller != larger)
    }

    @Test(.enabled(if: Program.isInstalled("python3"), "needs python3, whose decimal numbers are exact"))
    func `is in the order that Python's decimal gives`() throws {
        var random = SeededRandom(seed: 3)
        let pairs = (0..<5000).map { _ in
            let left = token(with: &random)
            return (left, Bool.random(using: &random) ? token(with: &random) : rewritten(left, with: &random))
        }
        let script = """
            import sys
            from decimal import Decimal
            for line in sys.stdin:
                left, right = map(Decimal, line.split())
                print("<" if left < right else ">" if left > right else "=")
            """
        let input = pairs.map { "\($0) \($1)\n" }.joined()
        let python = try Program.run(["python3", "-c", script], input: Array(input.utf8))
        #expect(python.status == 0, "\(python.errors)")
        let orders = String(decoding: python.output, as: UTF8.self).split(separator: "\n")
        try #require(orders.count == pairs.count)
        for ((left, right), order) in zip(pairs, orders) {
            let (leftNumber, rightNumber) = try (number(left), number(right))
            let ours = leftNumber < rightNumber ? "<" : rightNumber < leftNumber ? ">" : "="
            #expect(ours == order, "\(left) \(right)")
            #expect((leftNumber == rightNumber) == (order == "="), "\(left) \(right)")
        }
    }

    private func number(_ token: String) throws -> JSONNumber {
        try #require(try JSONDocument(Array(token.utf8)).root.number)
    }

    /// Short ones, so that many pairs are equal or close.
    private func token(with random: inout SeededRandom) -> String {
        let digits = { (range: ClosedRange<Int>, random: inout SeededRandom) in
            String((0..<Int.random(in: range, using: &random)).map { _ in "0019".randomElement(using: &random)! })
        }
        var text = Bool.random(using: &random) ? "-" : ""
        text += Bool.random(using: &random) ? "0" : "1" + digits(0...4, &random)
        if Bool.random(using: &random) { text += "." + digits(1...5, &random) }
        if Bool.random(using: &random) {
            text += ["e", "E+", "e-", "E-0"].randomElement(using: &random)! + digits(1...2, &random)
        }
        return text
    }

    /// The same number with its point elsewhere.
    private func rewritten(_ token: String, with random: inout SeededRandom) -> String {
        let parts = token.lowercased().split(separator: "e")
        let shift = Int.random(in: 0...3, using: &random)
        let exponent = (parts.count > 1 ? Int(parts[1].replacing("+", with: "")) ?? 0 : 0) - shift
        let mantissa = parts[0].split(separator: ".")
        let fraction = (mantissa.count > 1 ? String(mantissa[1]) : "") + String(repeating: "0", count: shift)
        let moved = mantissa[0] + fraction.prefix(shift)
        let isNegative = moved.hasPrefix("-")
        let whole = moved.drop { $0 == "-" || $0 == "0" }
        return "\(isNegative ? "-" : "")\(whole.isEmpty ? "0" : whole).\(fraction.dropFirst(shift))0e\(exponent)"
    }
}

extension Array {
    fileprivate var adjacentPairs: [(Element, Element)] { Array<(Element, Element)>(zip(self, dropFirst())) }
}
