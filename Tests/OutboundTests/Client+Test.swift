import Outbound
import Testing
import Webhooks

/// A client that may dial IPv4 loopback, and nothing else unusual.
func loopbackClient(
    concurrency: Int = 8, certificatesFile: String? = nil, lookup: Lookup? = nil
) throws -> HTTPClient {
    try HTTPClient(
        policy: AddressPolicy(allowing: "127.0.0.0/8"), concurrency: concurrency, certificatesFile: certificatesFile,
        lookup: lookup)
}

func request(
    _ url: String, headers: [HTTPHeader] = [HTTPHeader("Content-Type", "application/json")], body: String = "{}",
    timeout: Duration = .seconds(5), clientCertificate: ClientCertificate? = nil
) throws -> Request {
    Request(
        url: try WebhookURL(url, allowsHTTP: true), headers: headers, body: Array(body.utf8), timeout: timeout,
        clientCertificate: clientCertificate)
}

extension HTTPClient {
    /// Sends all at once and waits for all; the results are in the order of the requests.
    func send(_ requests: [Request]) throws -> [Transfer] {
        for (tag, request) in requests.enumerated() { start(request, tag: tag) }
        var transfers: [Int: Transfer] = [:]
        let limit = ContinuousClock.now + .seconds(20)
        while inFlight > 0, ContinuousClock.now < limit {
            for (tag, transfer) in finished(within: .seconds(1)) { transfers[tag] = transfer }
        }
        return try requests.indices.map { try #require(transfers[$0]) }
    }

    func send(_ request: Request) throws -> Transfer { try send([request])[0] }
}

extension Transfer {
    var errorCode: ErrorCode? {
        if case .failure(let error) = result { error.code } else { nil }
    }
}
