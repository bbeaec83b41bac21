import Testing

@testable import local_runtime

/// What becomes of calls whose instance failed.
@Suite struct GroupLossTests {
    private let crash = FunctionAnswer.broken("The function crashed.")

    @Test(arguments: [true, false])
    func `one call that was under way is the one at fault`(isSafe: Bool) {
        let loss = GroupLoss(fault: .ended, isSafe: isSafe, count: 1, unsent: 0, crash: crash)
        #expect(loss.fate(at: 0, losses: 0) == .problem(crash))
    }

    @Test func `of a group whose calls may change something, none is carried out again`() {
        let loss = GroupLoss(fault: .ended, isSafe: false, count: 3, unsent: 0, crash: crash)
        for place in 0..<3 { #expect(status(loss.fate(at: place, losses: 0)) == 502) }
    }

    @Test func `of a group that only reads, each is tried once more by itself`() {
        let loss = GroupLoss(fault: .ended, isSafe: true, count: 3, unsent: 0, crash: crash)
        for place in 0..<3 { #expect(loss.fate(at: place, losses: 0) == .again) }
        let single = GroupLoss(fault: .ended, isSafe: true, count: 1, unsent: 0, crash: crash)
        #expect(single.fate(at: 0, losses: 1) == .problem(crash))
    }

    @Test func `what was never sent goes to another instance, so many times`() {
        let loss = GroupLoss(fault: .ended, isSafe: false, count: 3, unsent: 2, crash: crash)
        #expect(loss.fate(at: 0, losses: 0) == .problem(crash))
        #expect(loss.fate(at: 1, losses: 0) == .again && loss.fate(at: 2, losses: 0) == .again)
        #expect(status(loss.fate(at: 2, losses: GroupLoss.lossesMax - 1)) == 502)
    }

    @Test func `of a group that takes too long, the first one is out of time`() {
        let loss = GroupLoss(fault: .timedOut, isSafe: false, count: 3, unsent: 1, crash: crash)
        #expect(status(loss.fate(at: 0, losses: 0)) == 504)
        #expect(status(loss.fate(at: 1, losses: 0)) == 502)
        #expect(loss.fate(at: 2, losses: 0) == .again)
        let reads = GroupLoss(fault: .timedOut, isSafe: true, count: 2, unsent: 0, crash: crash)
        #expect(status(reads.fate(at: 0, losses: 0)) == 504)
        #expect(reads.fate(at: 1, losses: 0) == .again)
    }

    private func status(_ fate: GroupLoss.Fate) -> Int? {
        if case .problem(let problem) = fate { problem.status } else { nil }
    }
}

@Suite struct AnswerLinesTests {
    @Test(arguments: 1...12)
    func `finds the lines wherever the bytes are cut`(size: Int) {
        let text = Array("{}\n{\"a\":1}\n\n[]".utf8)
        var lines = AnswerLines()
        var found: [String] = []
        for start in stride(from: 0, to: text.count, by: size) {
            found += lines.take(Array(text[start..<min(start + size, text.count)])).map {
                String(decoding: $0, as: UTF8.self)
            }
        }
        #expect(found == ["{}\n", "{\"a\":1}\n", "\n"])
        #expect(!lines.isEmpty)
    }

    @Test func `names the call, and keeps its request in one line`() {
        var bytes: [UInt8] = []
        let context = CallContext(requestID: "req_1", traceparent: "00-a-b-01")
        LineRequest.append(Array("{\n}".utf8), context, takesContext: true, to: &bytes)
        LineRequest.append(Array("{\n}".utf8), context, takesContext: false, to: &bytes)
        #expect(
            String(decoding: bytes, as: UTF8.self)
                == #"{"requestId":"req_1","traceparent":"00-a-b-01"} {"# + "\u{1E}}\n{ }\n")
    }
}
