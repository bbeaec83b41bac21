package import Webhooks

/// One POST to a receiver, ready to be sent.
package struct Request: Sendable {
    let url: WebhookURL
    /// Nil where a header holds what would break the message.
    let lines: RequestLines?
    let body: [UInt8]
    let timeout: Duration
    let clientCertificate: ClientCertificate?

    /// - Parameters:
    ///   - headers: all but those that HTTP itself needs (`Host`, `Content-Length`).
    ///   - timeout: over the whole exchange: name, connection, sending, the last byte of the answer.
    ///   - clientCertificate: shown to a receiver that asks for one.
    package init(
        url: WebhookURL, headers: [HTTPHeader], body: [UInt8], timeout: Duration,
        clientCertificate: ClientCertificate? = nil
    ) {
        (self.url, self.body, self.timeout) = (url, body, timeout)
        (self.clientCertificate, lines) = (clientCertificate, RequestLines(headers))
    }
}
