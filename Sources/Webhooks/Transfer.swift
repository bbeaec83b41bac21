/// One header line of a request or an answer.
package struct HTTPHeader: Equatable, Sendable {
    package var name: String
    package var value: String

    package init(_ name: String, _ value: String) { (self.name, self.value) = (name, value) }
}

/// What one exchange with a receiver came to. It does not judge: see ``Outcome``.
package struct Transfer: Equatable, Sendable {
    package var result: Result<Answer, TransferError>
    package var timings: Timings

    package init(_ result: Result<Answer, TransferError>, timings: Timings) {
        (self.result, self.timings) = (result, timings)
    }
}

/// What a receiver answered.
package struct Answer: Equatable, Sendable {
    /// Of the body this much is kept; the rest is dropped.
    package static let bodyKeptMax = 16 * 1024

    package var status: Int
    package var lines: HeaderLines
    package var body: [UInt8]

    package init(status: Int, headers: HeaderLines, body: [UInt8]) {
        (self.status, lines, self.body) = (status, headers, body)
    }

    package init(status: Int, headers: [HTTPHeader] = [], body: [UInt8] = []) {
        self.init(status: status, headers: HeaderLines(headers), body: body)
    }

    package var headers: [HTTPHeader] { lines.headers }

    /// The first header of that name, whatever its case.
    package func header(_ name: String) -> String? {
        headers.first { $0.name.lowercased() == name.lowercased() }?.value
    }
}

/// The headers of an answer as they are kept: a line each, of name, colon, space, value and line feed. They are taken
/// apart only where somebody asks for one.
package struct HeaderLines: Equatable, Sendable {
    package let text: String

    package init(_ text: String) { self.text = text }

    init(_ headers: [HTTPHeader]) { text = headers.map { "\($0.name): \($0.value)\n" }.joined() }

    var headers: [HTTPHeader] {
        text.utf8.split(separator: UInt8(ascii: "\n")).compactMap { line in
            guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else { return nil }
            return HTTPHeader(
                String(Substring(line[..<colon])), String(Substring(line[colon...].dropFirst(2))))
        }
    }
}

/// Why there is no answer.
package struct TransferError: Error, Equatable, Sendable {
    package var code: ErrorCode
    /// For a person to read. It holds no address of ours and no library's own words about memory or handles.
    package var message: String

    package init(_ code: ErrorCode, _ message: String) { (self.code, self.message) = (code, message) }
}

/// How long an exchange took, in milliseconds. The steps `dns`, `connect` and `tls` are each measured by themselves,
/// `firstByte` and `total` from the start of the exchange. Nil stands for a step that did not happen, or that a reused
/// connection or a name just looked up saved.
package struct Timings: Equatable, Sendable {
    package var dns: Double?
    package var connect: Double?
    package var tls: Double?
    package var firstByte: Double?
    package var total: Double

    package init(
        dns: Double? = nil, connect: Double? = nil, tls: Double? = nil, firstByte: Double? = nil, total: Double
    ) {
        (self.dns, self.connect, self.tls, self.firstByte, self.total) = (dns, connect, tls, firstByte, total)
    }
}
