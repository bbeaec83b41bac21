internal import Storage
internal import Webhooks

/// A store looked over: the file, what must hold between its tables, and whether its secrets can be opened.
struct StoreCheck {
    struct Report: Equatable {
        var findings: [Finding]
        var deliveries: Int
    }

    let store: String
    let key: StoreKey
    /// Asked once the moment is fixed that is looked at: a lane may have been moved up to the present by then.
    let now: () -> Timestamp
    /// Told what is looked at next, and asked now and then whether to stop.
    var onStep: (String) -> Void = { _ in }
    var isStopped: () -> Bool = { false }

    /// Reads all of the store as it is at one moment, while others work on it, and writes nothing.
    func run() throws(StoreError) -> Report {
        let store = try Store(reading: store)
        store.stop(when: isStopped)
        return try store.snapshot { () throws(StoreError) in
            onStep("the file")
            let broken = try store.integrityFindings()
            // What a broken file says about its tables is worth nothing.
            guard broken.isEmpty else {
                let findings = broken.map { Finding(rule: "integrity", sentence: $0, count: 1, example: "") }
                return Report(findings: findings, deliveries: 0)
            }
            var report = Report(findings: try store.findings(at: now(), onRule: onStep), deliveries: 0)
            report.deliveries = try store.deliveryCount()
            onStep("secrets")
            report.findings += try key.findings(in: store)
            return report
        }
    }
}
