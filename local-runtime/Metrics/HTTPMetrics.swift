/// Counts the answers of the front.
@RuntimeActor
final class HTTPMetrics {
    private var answers: [Int: Int] = [:]

    func answered(_ status: Int) { answers[status, default: 0] += 1 }

    /// - Parameter connections: that are open now.
    func write(to text: inout MetricsText, connections: Int) {
        text.family("hookfile_http_requests_total", .counter, "Requests over HTTP by the status of their answer.")
        for (status, count) in answers.sorted(by: { $0.key < $1.key }) { text.sample(["status": "\(status)"], count) }
        text.family("hookfile_http_connections", .gauge, "Connections that are open now.")
        text.sample(connections)
    }
}
