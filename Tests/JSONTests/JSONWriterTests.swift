import Foundation
import JSON
import TestSupport
import Testing

@Suite struct JSONWriterTests {
    @Test func `puts commas where they belong`() {
        var writer = JSONWriter()
        writer.object {
            $0.member("a", 1)
            $0.member("b") { $0.array { _ in } }
            $0.member("c") {
                $0.array {
                    $0.object { _ in }
                    $0.null()
                    $0.boolean(true)
                    $0.verbatim(Array("1.50".utf8))
                    $0.array { $0.string("x") }
                }
            }
            $0.member("d", false)
            $0.member("e", "f")
        }
        #expect(writer.text == #"{"a":1,"b":[],"c":[{},null,true,1.50,["x"]],"d":false,"e":"f"}"#)
    }

    @Test func `escapes what must be, and DEL`() {
        var writer = JSONWriter()
        writer.string("\"\\/\u{8}\u{c}\n\r\t\0\u{1f}\u{7f}é\u{2028}😀")
        #expect(writer.text == #""\"\\/\u0008\u000c\n\r\t\u0000\u001f\u007fé"# + "\u{2028}😀\"")
    }

    @Test func `writes every scalar so that it reads back`() throws {
        let scalars = (0...0x10FFFF).lazy.compactMap(Unicode.Scalar.init)
        for group in Array(scalars).chunks(of: 4096) {
            let text = String(String.UnicodeScalarView(group))
            #expect(try written { $0.string(text) }.string.map { Array($0.utf8) } == Array(text.utf8))
        }
    }

    @Test(arguments: [0, 1, -1, 42, .max, .min, 9_007_199_254_740_993])
    func `writes integers in full`(value: Int) throws {
        #expect(try written { $0.integer(value) }.integer == value)
    }

    @Test(arguments: [
        (0, "0"), (1, "1"), (-5, "-5"), (92.2, "92.2"), (0.1, "0.1"), (0x1p53, "9007199254740992"),
        (0x1p54, "1.8014398509481984e+16"),
        (1e-7, "1e-07"), (.leastNonzeroMagnitude, "5e-324"), (1.797_693_134_862_315_7e308, "1.7976931348623157e+308"),
        (-0.0, "0"),
    ])
    func `writes numbers in the shortest form`(value: Double, text: String) throws {
        #expect(try String(decoding: written { $0.number(value) }.bytes, as: UTF8.self) == text)
    }

    @Test func `writes numbers so that they read back`() throws {
        var random = SeededRandom(seed: 1)
        for _ in 0..<2000 {
            let value = Double(bitPattern: random.next())
            guard value.isFinite else { continue }
            let text = try String(decoding: written { $0.number(value) }.bytes, as: UTF8.self)
            #expect(Double(text) == value)
        }
    }

    @Test func `writes what Foundation reads as the same`() throws {
        var random = SeededRandom(seed: 2)
        for _ in 0..<200 {
            var writer = JSONWriter()
            let value = writeRandom(to: &writer, depth: 0, with: &random)
            let read = try JSONSerialization.jsonObject(with: Data(writer.bytes), options: .fragmentsAllowed)
            #expect(read as? NSObject == value)
        }
    }

    private func written(_ body: (inout JSONWriter) -> Void) throws -> JSONValue {
        var writer = JSONWriter()
        body(&writer)
        return try JSONDocument(writer.bytes).root
    }

    private func writeRandom(to writer: inout JSONWriter, depth: Int, with random: inout SeededRandom) -> NSObject {
        let text = String(
            (0..<Int.random(in: 0..<9, using: &random)).map { _ in "aé\n\"\\😀\0\u{7f}/".randomElement(using: &random)! }
        )
        switch Int.random(in: 0..<(depth < 5 ? 7 : 5), using: &random) {
        case 0: writer.null(); return NSNull()
        case 1: writer.boolean(true); return NSNumber(value: true)
        case 2: writer.integer(depth * 1000); return NSNumber(value: depth * 1000)
        case 3: writer.number(0.5 + Double(depth)); return NSNumber(value: 0.5 + Double(depth))
        case 4: writer.string(text); return NSString(string: text)
        case 5:
            var values: [NSObject] = []
            writer.array { writer in
                for _ in 0..<Int.random(in: 0..<5, using: &random) {
                    values.append(writeRandom(to: &writer, depth: depth + 1, with: &random))
                }
            }
            return NSArray(array: values)
        default:
            var values: [String: NSObject] = [:]
            writer.object { writer in
                for index in 0..<Int.random(in: 0..<5, using: &random) {
                    writer.name("\(text)\(index)")
                    values["\(text)\(index)"] = writeRandom(to: &writer, depth: depth + 1, with: &random)
                }
            }
            return NSDictionary(dictionary: values)
        }
    }
}

extension Array {
    fileprivate func chunks(of count: Int) -> [ArraySlice<Element>] {
        stride(from: 0, to: self.count, by: count).map { self[$0..<Swift.min($0 + count, self.count)] }
    }
}
