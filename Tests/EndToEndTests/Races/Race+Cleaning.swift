import Foundation
import TestSupport
import Testing

extension Race {
    private static let day = 86_400.0

    /// `cleanup`, beside all else.
    static let cleaning = [
        Race(
            "`cleanup` during a send of a delivery that is older than what is kept",
            "it is not deleted before it has ended"
        ) { scene in
            let id = try scene.trigger(200)
            let drain = try scene.begin()
            func clean() throws -> CleanupResponse {
                try scene.installation.call("cleanup", #"{"deliveryDays": 30}"#, later: 40 * day)
            }
            var cleaned = try clean()
            #expect(cleaned.deletedDeliveries == 0 && cleaned.deletedPayloads == 0)
            try scene.receiver.answer()
            #expect(try scene.end(drain) == DrainResponse(processed: 1, succeeded: 1))
            #expect(try scene.delivery(id).status == "success")
            cleaned = try clean()
            #expect(cleaned.deletedDeliveries == 1 && cleaned.deletedPayloads == 1)
        },
        Race(
            "`cleanup` of all that has ended, again and again, during `trigger`, `processDelivery`, `retryFailed` and `redeliver`",
            "nothing that waits or is under way is deleted, nothing is sent for no reason; statistics count all"
        ) { scene in try scene.cleanDuringEverything() },
    ]
}

extension RaceScene {
    private static let (batches, perBatch) = (20, 15)

    fileprivate func cleanDuringEverything() throws {
        try receiver.answer()
        let stop = installation.folder.appending(path: "stop")
        // Retries are due at once for a clock that is ahead, by less than a lease. Under such a clock a program does not
        // see its arguments, so that it is started for each run.
        let loops = try [
            ("cleanup --lines", #"{"deliveryDays": 0}"#, 0.0), ("processDelivery --lines", "{}", 0),
            ("retryFailed", "{}", 10),
        ].map { words, request, later in
            let words = words.split(separator: " ").map(String.init)
            let command = (installation.command(words[0], later: later) + words[1...]).map { "'\($0)'" }
                .joined(separator: " ")
            let (start, end) = words.count > 1 ? ("", " | \(command)") : (" | \(command)", "")
            let script =
                "until [ -e '\(stop.path)' ]; do echo '\(request)'\(start); sleep 0.01; done\(end)"
            return try RunningProgram(["bash", "-c", script], in: installation.folder)
        }
        let asking = try RunningProgram(installation.command("redeliver") + ["--lines"], in: installation.folder)
        var ids: [String] = []
        for batch in 0..<Self.batches {
            let events = (0..<Self.perBatch).map { number in
                #"{"event": "ticket.created", "data": {"answers": \#(number % 5 == 0 ? [500, 200] : [200])}}"#
            }
            let response: TriggerResponses = try installation.call(
                "trigger", #"{"teamId": "acme", "events": [\#(events.joined(separator: ","))]}"#)
            ids += response.results.map { $0.deliveries[0].id }
            // Some of the last batch are under way, some have ended, some are deleted already.
            for id in ids.suffix(2 * Self.perBatch).enumerated().filter({ $0.offset % 5 == batch % 5 }).map(\.element) {
                try asking.write(#"{"teamId": "acme", "deliveryId": "\#(id)"}"# + "\n")
            }
        }
        try asking.go("")
        let answers = try asking.end().output.split(separator: "\n")
        let queued = answers.count { $0 == #"{"queued":1}"# }
        for answer in answers where answer != #"{"queued":1}"# {
            #expect(answer.contains(#""conflict""#) || answer.contains(#""not_found""#), "\(answer)")
        }
        for _ in 0..<600 {
            if try installation.query("SELECT 1 FROM deliveries WHERE due_at_ms IS NOT NULL LIMIT 1").isEmpty { break }
            usleep(100_000)
        }
        try Data().write(to: stop)
        var deleted = 0
        for (index, loop) in loops.enumerated() {
            let end = try loop.end()
            #expect(end.status == 0 && end.errors.isEmpty, "\(end)")
            guard index == 0 else { continue }
            deleted = try end.output.split(separator: "\n").reduce(0) { sum, line in
                try sum + JSONDecoder().decode(CleanupResponse.self, from: Data(line.utf8)).deletedDeliveries
            }
        }
        #expect(deleted > 0, "it must have cleaned meanwhile")

        let arrivals = try receiver.arrivals()
        #expect(Set(arrivals.map(\.delivery)) == Set(ids))
        let attempts = arrivals.map { "\($0.delivery) \($0["X-Webhook-Attempt"] ?? "")" }
        #expect(Set(attempts).count == attempts.count, "nobody died: no attempt is made twice")
        let last: CleanupResponse = try installation.call("cleanup", #"{"deliveryDays": 0}"#, later: 60)
        #expect(deleted + last.deletedDeliveries == ids.count)
        let statistics: StatisticsResponse = try installation.call("stats", #"{"teamId": "acme"}"#)
        #expect(statistics.totalDeliveries == ids.count && statistics.successCount == ids.count)
        let retries = ids.count / 5
        #expect(arrivals.count >= ids.count + retries && arrivals.count <= ids.count + retries + queued)
        Proof.report(
            "cleanup during everything",
            ["deliveries": ids.count, "redelivered": queued, "deleted meanwhile": deleted, "lost": 0])
    }
}
