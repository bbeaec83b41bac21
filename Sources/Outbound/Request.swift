package import Webhooks

/// One POST to a receiver, ready to be sent.
package struct Request: Sendable {
    package var url: WebhookURL
    /// All headers but those that HTTP itself needs (`Host`, `Content-Length`).
    package var headers: [HTTPHeader]
    package var body: [UInt8]
    /// Over the whole exchange: name, connection, sending, the last byte of the answer.
    package var timeout: Duration

    /// Shown to a receiver that asks for one.
    package var clientCertificate: ClientCertificate?

    package init(
        url: WebhookURL, headers: [HTTPHeader], body: [UInt8], timeout: Duration,
        clientCertificate: ClientCertificate? = nil
    ) {
        (self.url, self.headers, self.body, self.timeout) = (url, headers, body, timeout)
        self.clientCertificate = clientCertificate
    }
}
