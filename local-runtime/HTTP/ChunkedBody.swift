internal import Webhooks

/// Takes a chunked body apart while it comes in (RFC 9112, 7.1).
struct ChunkedBody {
    /// Bytes of one line: a size with its extensions, or a trailer field.
    static let lineMax = 1024
    /// Bytes of all extensions and trailer fields: they mean nothing here, so nobody can make us read many.
    static let ignoredMax = 16 * 1024

    private(set) var content: [UInt8] = []
    private let contentMax: Int
    private var state = State.size
    private var line: [UInt8] = []
    private var ignored = 0

    private enum State: Equatable {
        case size
        case content(remaining: Int)
        case contentEnd
        case trailer
        case done
    }

    init(contentMax: Int) { self.contentMax = contentMax }

    var isDone: Bool { state == .done }

    /// - Returns: how many of the bytes belong to the body.
    mutating func take(_ bytes: ArraySlice<UInt8>) throws(Problem) -> Int {
        var rest = bytes
        while !rest.isEmpty, !isDone {
            if case .content(let remaining) = state {
                let part = rest.prefix(remaining)
                content += part
                rest = rest.dropFirst(part.count)
                state = part.count == remaining ? .contentEnd : .content(remaining: remaining - part.count)
            } else if try takeLine(from: &rest) {
                try lineEnded()
                line.removeAll(keepingCapacity: true)
            }
        }
        return bytes.count - rest.count
    }

    /// Whether `line` is whole now, its CR LF taken off.
    private mutating func takeLine(from rest: inout ArraySlice<UInt8>) throws(Problem) -> Bool {
        while let byte = rest.popFirst() {
            if byte == 0x0A {
                guard line.popLast() == 0x0D else { throw Self.malformed }
                return true
            }
            guard line.last != 0x0D, line.count < Self.lineMax else { throw Self.malformed }
            line.append(byte)
        }
        return false
    }

    private mutating func lineEnded() throws(Problem) {
        switch state {
        case .size: try sizeEnded()
        case .contentEnd:
            guard line.isEmpty else { throw Self.malformed }
            state = .size
        case .trailer where line.isEmpty: state = .done
        case .trailer:
            try ignore(line.count)
            let field = try RequestHeadParser.field(line[...])
            // What frames or routes a message comes too late here (RFC 9110, 6.5.1).
            if ["content-length", "transfer-encoding", "host"].contains(field.name.lowercased()) {
                throw Self.malformed
            }
        case .content, .done: break
        }
    }

    /// `chunk-size [ ";" … ]`: hexadecimal digits only, at most eight.
    private mutating func sizeEnded() throws(Problem) {
        let digits = line.prefix { Grammar.hexDigit($0) != nil }
        let extensions = line[digits.endIndex...]
        guard (1...8).contains(digits.count), extensions.first ?? 0x3B == 0x3B,
            extensions.allSatisfy(Grammar.isFieldValue(_:))
        else { throw Self.malformed }
        try ignore(extensions.count)
        let size = digits.reduce(0) { $0 << 4 | (Grammar.hexDigit($1) ?? 0) }
        guard size <= contentMax - content.count else { throw BodyReader.tooLarge(contentMax) }
        state = size == 0 ? .trailer : .content(remaining: size)
    }

    private mutating func ignore(_ count: Int) throws(Problem) {
        ignored += count
        if ignored > Self.ignoredMax { throw Self.malformed }
    }

    private static let malformed = Problem.badRequest("The chunks of the body are not as RFC 9112 has them.")
}
