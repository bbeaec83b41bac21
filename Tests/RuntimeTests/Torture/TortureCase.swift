import Testing

/// What a client sends, byte for byte, and what must come of it.
struct TortureCase: Sendable, CustomTestStringConvertible {
    enum Ending: Sendable {
        /// The server ends the connection by itself.
        case closes
        /// The connection goes on: the next request on it gets its own answer.
        case stays
        /// The server waits for more, and ends when the client sends no more.
        case waits
    }

    var name: String
    var bytes: [UInt8]
    /// The statuses of the answers, in order.
    var statuses: [Int]
    /// What the server took the requests for, by ``Mirror``; nil where no answer tells.
    var taken: [String]?
    var ending: Ending

    var testDescription: String { name }

    /// Refused as a whole, with one answer, and nothing after it is read.
    static func refused(_ status: Int, _ name: String, _ text: String) -> TortureCase {
        TortureCase(name: name, bytes: Array(text.utf8), statuses: [status], ending: .closes)
    }

    static func refused(_ status: Int, _ name: String, bytes: [UInt8]) -> TortureCase {
        TortureCase(name: name, bytes: bytes, statuses: [status], ending: .closes)
    }

    /// Served, each request for what it is.
    static func served(
        _ name: String, _ text: String, as taken: String..., then ending: Ending = .stays
    ) -> TortureCase {
        TortureCase(
            name: name, bytes: Array(text.utf8), statuses: taken.map { _ in 200 }, taken: taken, ending: ending)
    }

    /// Not whole: nothing is answered until the client ends, and then this.
    static func incomplete(_ statuses: [Int], _ name: String, _ text: String) -> TortureCase {
        TortureCase(name: name, bytes: Array(text.utf8), statuses: statuses, ending: .waits)
    }
}

enum TortureTable {
    static let all =
        requestLines + targets + headers + hosts + lengths + codings + chunks + smuggling + persistence + sizes

    /// A request of these lines, without a body.
    static func lines(_ lines: String...) -> String { lines.joined(separator: "\r\n") + "\r\n\r\n" }

    /// A POST with these headers, one string with its line ends, and what comes after the empty line.
    static func post(_ headers: String, _ rest: String) -> String {
        "POST / HTTP/1.1\r\nHost: a\r\n\(headers)\r\n\r\n\(rest)"
    }

    static func get(_ headers: String) -> String { "GET / HTTP/1.1\r\nHost: a\r\n\(headers)\r\n\r\n" }

    static func chunked(_ body: String) -> String { post("Transfer-Encoding: chunked", body) }

    /// What must never be taken for a request.
    static let smuggled = "GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n"
}
