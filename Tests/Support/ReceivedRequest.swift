/// One request as it came over the wire.
package struct ReceivedRequest: Equatable, Sendable {
    /// Such as `POST /tickets HTTP/1.1`.
    package var line: String
    /// In order, names as they were written.
    package var headers: [(name: String, value: String)]
    package var body: [UInt8]
    /// Counts connections from 0.
    package var connection: Int

    /// The values of all headers of that name, whatever its case.
    package func values(_ name: String) -> [String] {
        headers.filter { $0.name.lowercased() == name.lowercased() }.map(\.value)
    }

    package static func == (left: ReceivedRequest, right: ReceivedRequest) -> Bool {
        left.line == right.line && left.body == right.body && left.connection == right.connection
            && left.headers.elementsEqual(right.headers, by: ==)
    }

    /// Takes the first whole request off the bytes; nil where there is none yet.
    init?(from bytes: inout [UInt8], connection: Int) {
        guard let end = bytes.firstRange(of: Array("\r\n\r\n".utf8)) else { return nil }
        let lines = String(decoding: bytes[..<end.lowerBound], as: UTF8.self).split(separator: "\r\n")
        headers = lines.dropFirst().map { line in
            let parts = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            return (String(parts[0]), parts.count > 1 ? String(parts[1].drop { $0 == " " }) : "")
        }
        line = lines.first.map(String.init) ?? ""
        let length = headers.first { $0.name.lowercased() == "content-length" }.flatMap { Int($0.value) } ?? 0
        guard bytes.count >= end.upperBound + length else { return nil }
        body = Array(bytes[end.upperBound..<end.upperBound + length])
        self.connection = connection
        bytes.removeFirst(end.upperBound + length)
    }
}
