import Testing

@testable import FunctionHost

@Suite struct LineBufferTests {
    var buffer = LineBuffer(lineBytesMax: 8)

    @Test(arguments: [
        ("a\nb\n", ["a", "b"]), ("a\nb", ["a", "b"]), ("\n\n", ["", ""]), ("", []), ("a\r\nb\r\n", ["a\r", "b\r"]),
        ("12345678\n", ["12345678"]),
    ])
    mutating func `cuts a stream into lines, however it arrives`(text: String, lines: [String]) {
        for length in 1...max(text.utf8.count, 1) {
            var buffer = buffer
            var rest = Array(text.utf8)[...]
            while !rest.isEmpty {
                buffer.append(Array(rest.prefix(length)))
                rest = rest.dropFirst(length)
            }
            buffer.endLastLine()
            #expect(buffer.count == lines.count)
            #expect(buffer.byteCount == lines.reduce(0) { $0 + $1.utf8.count })
            #expect(buffer.take(upTo: 10).map { String(decoding: $0, as: UTF8.self) } == lines)
            #expect((buffer.count, buffer.byteCount) == (0, 0))
        }
    }

    @Test mutating func `keeps one byte too many of a line that is too long, and the next line whole`() {
        buffer.append(Array("123456789".utf8))
        for _ in 0..<1000 { buffer.append(Array("more and more".utf8)) }
        buffer.append(Array("\nnext\n".utf8))
        #expect(buffer.byteCount == 9 + 4)
        #expect(buffer.take(upTo: 10) == [Array("123456789".utf8), Array("next".utf8)])
    }

    @Test mutating func `hands lines out in their order, a group at a time`() {
        buffer.append(Array("1\n2\n3\n4\n5\nrest".utf8))
        #expect(buffer.count == 5)
        #expect(buffer.take(upTo: 2) == [[0x31], [0x32]])
        buffer.append(Array("\n".utf8))
        #expect(buffer.take(upTo: 3) == [[0x33], [0x34], [0x35]])
        #expect(buffer.take(upTo: 3) == [Array("rest".utf8)])
        #expect(buffer.take(upTo: 3) == [])
    }
}
