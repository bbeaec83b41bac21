/// What a receiver does with one connection, from its first byte to its end.
package struct Script: Sendable {
    package enum Step: Sendable {
        /// Waits for one whole request and keeps it.
        case receive
        case send([UInt8])
        /// Sends the same again and again until the other side is gone.
        case flood([UInt8])
        /// Sends the bytes one by one.
        case drip([UInt8], every: Duration)
        case pause(Duration)
        /// Waits until it is opened.
        case hold(Gate)
        /// Ends the connection with RST instead of FIN.
        case reset
    }

    package var steps: [Step]
    /// Whether the steps begin again on the same connection; else it is closed.
    package var repeats: Bool

    package init(_ steps: [Step], repeats: Bool = false) { (self.steps, self.repeats) = (steps, repeats) }

    /// Answers each request with these bytes, connection kept.
    package static func answering(_ answer: String) -> Script {
        Script([.receive, .send(Array(answer.utf8))], repeats: true)
    }

    /// Answers each request with a status and a body, connection kept.
    package static func answering(status: Int, headers: [String] = [], body: String = "") -> Script {
        let lines = ["HTTP/1.1 \(status) X"] + headers + ["Content-Length: \(body.utf8.count)", "", body]
        return answering(lines.joined(separator: "\r\n"))
    }

    /// Takes one request, answers with these bytes, whatever they are, and closes.
    package static func once(_ answer: String) -> Script { Script([.receive, .send(Array(answer.utf8))]) }

    /// Takes one request and says nothing.
    package static let silent = Script([.receive, .pause(.seconds(60))])
}
