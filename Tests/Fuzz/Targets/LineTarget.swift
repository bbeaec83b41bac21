import JSON
import Webhooks

@testable import FunctionHost
@testable import local_runtime

extension FuzzTarget {
    /// What goes through the pipes between the runtime and a function: lines with a call's names and its request, and the
    /// answers to them.
    static let line = FuzzTarget(name: "line") { input in
        let whole = lines(of: input, pieces: .max)
        try expectEqual(lines(of: input, pieces: 1), whole, "cut byte by byte")
        try expectEqual(lines(of: input, pieces: 5), whole, "cut in pieces")
        for line in whole.prefix(16) {
            try expect(line.count <= 257 && !line.contains(0x0A), "a line of \(line.count) bytes")
            if let (names, request) = try? CallNames.split(line) {
                try expect(line.suffix(request.count).elementsEqual(request), "another request")
                try expect(names.requestID.map(CallNames.isRequestID) != false, "\(names)")
            }
            if let answer = FunctionAnswer(line: line) {
                try expect((try? JSONDocument(answer.bytes)) != nil, "an answer that is no JSON")
                _ = (answer.wantsAnotherRun, answer.processedCount, answer.text)
                if let response = try? answer.response(status: 200) {
                    try expect((200...599).contains(response.status), "status \(response.status)")
                }
            }
            _ = RequestSchema(description: line)
        }
    }

    private static func lines(of input: [UInt8], pieces: Int) -> [[UInt8]] {
        var buffer = LineBuffer(lineBytesMax: 256)
        for piece in input.pieces(of: min(pieces, max(input.count, 1))) { buffer.append(Array(piece)) }
        buffer.endLastLine()
        return buffer.take(upTo: .max)
    }
}
