internal import Webhooks

/// How the end of a request's body is known (RFC 9112, 6).
enum BodyFraming: Equatable, Sendable {
    case none
    /// Bytes; more than 0.
    case length(Int)
    case chunked

    /// Anything ambiguous is refused: both headers, either of them twice, a list, a sign, another coding. One that is merely
    /// not known, and ends in chunks, gets the status that says so (RFC 9112, 6.1).
    init(of head: RequestHead, version: RequestHead.Version) throws(Problem) {
        guard !head.headers.contains(where: Self.isLookalike) else {
            throw .badRequest("Write Content-Length and Transfer-Encoding with a hyphen.")
        }
        let lengths = head.values(of: "content-length")
        let codings = head.values(of: "transfer-encoding")
        guard lengths.isEmpty || codings.isEmpty else {
            throw .badRequest("Send Content-Length or Transfer-Encoding, not both.")
        }
        if !codings.isEmpty {
            if version == .http11, Self.isOfOtherCodings(codings) {
                throw Problem(501, Failure(.invalidRequest, "Transfer-Encoding can only be chunked."))
            }
            guard codings.count == 1, codings[0].lowercased() == "chunked", version == .http11 else {
                throw .badRequest("Transfer-Encoding can only be chunked, once, in HTTP/1.1.")
            }
            self = .chunked
        } else if lengths.isEmpty {
            self = .none
        } else {
            let length = try Self.length(lengths)
            self = length == 0 ? .none : .length(length)
        }
    }

    /// Whether it is one list of words, of which the last is `chunked` and the others are not.
    private static func isOfOtherCodings(_ values: [String]) -> Bool {
        guard values.count == 1 else { return false }
        let words = values[0].split(separator: ",", omittingEmptySubsequences: false).map {
            $0.drop { $0 == " " || $0 == "\t" }.lowercased()
        }
        return words.count > 1 && words.last == "chunked"
            && words.dropLast().allSatisfy { $0 != "chunked" && Grammar.isToken(Array($0.utf8)[...]) }
    }

    private static func length(_ values: [String]) throws(Problem) -> Int {
        guard values.count == 1, let digits = values.first?.utf8, !digits.isEmpty,
            digits.allSatisfy(Grammar.isDigit(_:)),
            digits.count == 1 || digits.first != UInt8(ascii: "0")
        else { throw .badRequest("Send one Content-Length of decimal digits.") }
        // What does not fit is over every limit.
        return Int(values[0]) ?? .max
    }

    /// `Content_Length`, `Transfer_Encoding`: gateways that turn both signs into one take them for the real ones.
    private static func isLookalike(_ header: HTTPHeader) -> Bool {
        let count = header.name.utf8.count
        guard count == 14 || count == 17, header.name.utf8.contains(UInt8(ascii: "_")) else { return false }
        return ["content_length", "transfer_encoding"].contains(header.name.lowercased())
    }
}
