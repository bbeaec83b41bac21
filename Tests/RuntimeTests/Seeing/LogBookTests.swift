import Foundation
import TestSupport
import Testing

@testable import local_runtime

@Suite struct LogBookTests {
    init() { LoopThread.start }

    @Test func `keeps the last lines and hands them out in pages`() {
        let book = LogBook()
        for number in 1...LogBook.linesMax + 5 { book.append("line \(number)\n".utf8, from: nil) }
        let first = book.page(after: 0)
        #expect(first.lines.first?.number == 6)
        #expect(first.lines.count == LogBook.pageLinesMax && first.last == LogBook.linesMax + 5)
        let last = book.page(after: first.last - 2)
        #expect(last.lines.map { String(decoding: $0.text, as: UTF8.self) } == ["line 10004", "line 10005"])
        #expect(book.page(after: first.last).lines.isEmpty)
        #expect(book.page(after: first.last + 1).lines.first?.number == 6, "a number of an earlier runtime")
    }

    @Test func `keeps no more bytes than it may, and cuts no line`() {
        let book = LogBook()
        let long = [UInt8](repeating: UInt8(ascii: "a"), count: LogBook.bytesMax / 2)
        for _ in 0..<3 { book.append(long + [0x0A], from: "f") }
        book.append("short\n".utf8, from: nil)
        #expect(book.page(after: 0).lines.map(\.number) == [3])
        #expect(book.page(after: 3).lines.map(\.number) == [4])
    }

    @Test func `takes several lines at once`() {
        let book = LogBook()
        book.append("a\n\nb\n".utf8, from: "f")
        #expect(book.page(after: 0).lines.map(\.text) == [Array("a".utf8), Array("b".utf8)])
        #expect(book.page(after: 0).lines.allSatisfy { $0.function == "f" })
    }

    @Test(.onLoop) @RuntimeActor func `wakes who waits for the next line, and all when it is closed`() async {
        let book = LogBook()
        let waiting = SideTask { await book.waitForMore(after: 0, until: .now + .seconds(60)) }
        await Task.yield()
        book.append("a\n".utf8, from: nil)
        await waiting.value()
        await book.waitForMore(after: 0, until: .now + .seconds(60))
        let closing = SideTask { await book.waitForMore(after: 1, until: .now + .seconds(60)) }
        await Task.yield()
        book.close()
        await closing.value()
        await book.waitForMore(after: 1, until: .now + .seconds(60))
    }
}

@Suite struct LineOutputTests {
    @Test func `leaves lines out where nobody reads, and says how many`() throws {
        var ends: [Int32] = [0, 0]
        #expect(pipe(&ends) == 0)
        let (reading, writing) = (ends[0], ends[1])
        let output = LineOutput(writing) { Array("\($0) missing\n".utf8) }
        let line = Array("\(String(repeating: "a", count: 1023))\n".utf8)
        let count = 4 * LineOutput.pendingMax / line.count
        for _ in 0..<count { output.write(line) }
        #expect(output.lost > count / 4)
        // All that was taken, and lines that tell of the rest: more than one where the writer came between.
        var (taken, missing, rest) = (0, 0, [UInt8]())
        var buffer = [UInt8](repeating: 0, count: 65536)
        while taken + missing < count {
            let n = Glibc.read(reading, &buffer, buffer.count)
            try #require(n > 0)
            rest += buffer.prefix(n)
            while let end = rest.firstIndex(of: 0x0A) {
                let read = Array(rest[...end])
                rest.removeSubrange(...end)
                if read == line {
                    taken += 1
                } else {
                    missing += try #require(Int(String(decoding: read, as: UTF8.self).dropLast(" missing\n".count)))
                }
            }
        }
        #expect(missing == output.lost && taken == count - output.lost && rest.isEmpty)
        output.flush(within: .seconds(20))
        close(reading)
        close(writing)
    }
}
