import Webhooks

@testable import Outbound

extension FuzzTarget {
    /// The header lines of an answer as libcurl hands them over, then a body in pieces.
    static let answerHead = FuzzTarget(name: "answer-head", lengthMax: 4096) { input in
        try AnswerCheck.check(input)
        if let stretched = input.stretched { try AnswerCheck.check(stretched) }
    }
}

enum AnswerCheck {
    fileprivate static func check(_ input: [UInt8]) throws(Broken) {
        var head = AnswerHead()
        var count = 0
        var rest = input[...]
        while !rest.isEmpty {
            let end = rest.firstIndex(of: 0x0A).map { $0 + 1 } ?? rest.endIndex
            let goesOn = rest[..<end].withUnsafeBytes { head.admits($0) && head.take($0) }
            count += end - rest.startIndex
            rest = rest[end...]
            try expect(goesOn == (head.fault == nil), "ends without a word")
            try expect(!goesOn || count <= AnswerHead.bytesMax, "\(count) bytes of head")
            if !goesOn || head.isWhole { break }
        }
        try check(Answer(status: 200, headers: head.lines, body: []).headers)
        var body = AnswerBody()
        var seen = 0
        for piece in Array(rest).pieces(of: 1 + Int(input.first ?? 0) * 16) {
            let goesOn = piece.withUnsafeBytes { body.take($0) }
            seen += piece.count
            try expect(goesOn == (seen <= AnswerBody.bytesReadMax), "\(seen) bytes of body")
            if !goesOn { break }
        }
        try expectEqual(body.take(), Array(rest.prefix(min(seen, Answer.bodyKeptMax))), "the beginning of the body")
    }

    static func check(_ headers: [HTTPHeader]) throws(Broken) {
        try expect(headers.count <= AnswerHead.keptLinesMax, "\(headers.count) headers")
        // What is no UTF-8 becomes three bytes for one.
        let bytes = headers.reduce(0) { $0 + $1.name.utf8.count + $1.value.utf8.count }
        try expect(bytes <= 3 * AnswerHead.keptBytesMax, "\(bytes) bytes of headers")
        for header in headers {
            try expect(!header.name.isEmpty && !(header.name + header.value).utf8.contains(0x0A), "\(header)")
        }
    }
}
