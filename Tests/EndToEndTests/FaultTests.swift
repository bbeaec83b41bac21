import Foundation
import TestSupport
import Testing

extension EndToEnd {
    /// A system call that fails, or a process that dies at it, for every call of one cycle: `strace -e inject`.
    @Suite(.enabled(if: Program.isInstalled("strace"), "needs strace"))
    struct FaultTests {
        enum Fault: String, CaseIterable {
            case death = "signal=KILL"
            case fullDisk = "error=ENOSPC"
            case brokenDisk = "error=EIO"

            /// A disk that is full or broken stays so; a process dies once.
            func injection(into call: String, at number: Int) -> String {
                "inject=\(call):\(rawValue):when=\(number)\(self == .death ? "" : "+")"
            }

            var calls: [String] {
                switch self {
                case .death: ["pwrite64", "fdatasync", "unlink", "sendto", "write"]
                case .fullDisk: ["pwrite64"]
                case .brokenDisk: ["pwrite64", "fdatasync", "pread64"]
                }
            }
        }

        /// Faults of a disk that a drain is given for each call: it waits for room before it gives up.
        static let drainFaultsMax = 6 * Proof.scale

        static let event = #"{"teamId": "acme", "event": "ticket.created", "data": {"n": 1}}"#

        let installation: Installation
        let receiver: LoopbackReceiver

        /// A store with two deliveries that wait.
        init() throws {
            installation = try Installation()
            receiver = try LoopbackReceiver(in: installation.folder)
            let _: WebhookResponse = try installation.call(
                "createWebhook",
                #"""
                {"teamId": "acme", "name": "n", "url": "\#(receiver.url("/200"))", "createdBy": "u",
                "events": ["ticket.created"], "timeout": 20000, "rateLimit": 1000}
                """#)
            for _ in 0..<2 { let _: TriggerResponse = try installation.call("trigger", Self.event) }
            try installation.keepCopy()
        }

        @Test(arguments: Fault.allCases)
        func `trigger keeps what it has said it keeps, and goes on when the fault is over`(fault: Fault) throws {
            var (faults, acknowledged, refused) = (0, 0, 0)
            for call in fault.calls {
                let count = try callCount("trigger", call, input: Self.event)
                for number in 1...max(1, count) {
                    let end = try run("trigger", call, fault.injection(into: call, at: number), input: Self.event)
                    faults += 1
                    var expected = 2
                    if end.status == 0 {
                        let answer = try JSONDecoder().decode(TriggerResponse.self, from: Data(end.output.utf8))
                        let kept = try installation.query("SELECT 1 FROM payloads WHERE id = '\(answer.payloadId)'")
                        #expect(kept.count == 1, "\(fault) at \(call) \(number): acknowledged, and not there")
                        (expected, acknowledged) = (3, acknowledged + 1)
                    } else if fault != .death {
                        refused += 1
                        try checkRefusal(end, "\(fault) at \(call) \(number)")
                    }
                    try checkStore("\(fault) at \(call) \(number)")
                    // Nothing answered: it may be there or not, as it may be when a network breaks.
                    let kept = try Int(installation.query("SELECT count(*) FROM payloads")[0][0])!
                    #expect(kept == expected || fault == .death && end.status != 0 && kept == 3)
                    let again: TriggerResponse = try installation.call("trigger", Self.event)
                    #expect(!again.duplicate)
                }
            }
            Proof.report(
                "trigger under \(fault)",
                ["faults": faults, "acknowledged": acknowledged, "refused": refused, "lost": 0])
        }

        @Test(arguments: Fault.allCases)
        func `a drain loses nothing, and sends the rest when the fault is over`(fault: Fault) throws {
            var (faults, repeats) = (0, 0)
            for call in fault.calls {
                let count = try callCount("processDelivery", call, input: "{}")
                let most = fault == .death ? count : Self.drainFaultsMax
                for number in stride(from: 1, through: count, by: max(1, count / max(1, most))) {
                    let before = try receiver.arrivals().count
                    let end = try run("processDelivery", call, fault.injection(into: call, at: number), input: "{}")
                    faults += 1
                    if end.status != 0, fault != .death { try checkRefusal(end, "\(fault) at \(call) \(number)") }
                    try checkStore("\(fault) at \(call) \(number)")
                    // Whatever lease was left has ended by then.
                    let first: DrainResponse = try installation.call("processDelivery", "{}", later: 60)
                    let again: DrainResponse = try installation.call("retryFailed", "{}", later: 60)
                    #expect(!first.more && !again.more)
                    #expect(
                        try installation.query("SELECT count(*) FROM deliveries WHERE status = 'success'") == [["2"]])
                    #expect(
                        try installation.query("SELECT sum(success) FROM statistics WHERE webhook_id = ''") == [["2"]])
                    let arrivals = try Array(receiver.arrivals().dropFirst(before))
                    #expect(Set(arrivals.map(\.delivery)).count == 2)
                    #expect(arrivals.count <= 4, "one more of each at most")
                    repeats += arrivals.count - 2
                }
            }
            Proof.report("processDelivery under \(fault)", ["faults": faults, "sent twice": repeats, "lost": 0])
        }

        // MARK: - Means

        /// How many such calls one cycle makes, from a fresh copy of the store.
        private func callCount(_ function: String, _ call: String, input: String) throws -> Int {
            let log = installation.folder.appending(path: "calls")
            try installation.restoreCopy()
            _ = try Program.run(
                strace(call, "trace=\(call)", into: log.path) + installation.command(function), input: Array(input.utf8)
            )
            return try String(contentsOf: log, encoding: .utf8).split(separator: "\n").count { $0.contains("\(call)(") }
        }

        private func run(
            _ function: String, _ call: String, _ injection: String, input: String
        ) throws -> (status: Int32, output: String) {
            try installation.restoreCopy()
            let program = try Program.run(
                strace(call, injection, into: "/dev/null") + installation.command(function), input: Array(input.utf8))
            return (program.status, String(decoding: program.output, as: UTF8.self))
        }

        /// What reads and writes files is looked at for the store alone: not, say, the loader's.
        private func strace(_ call: String, _ expression: String, into log: String) -> [String] {
            let files = ["pread64", "pwrite64", "fdatasync"].contains(call) ? installation.storeFiles : []
            return ["strace", "-f", "-qq", "-o", log, "-e", expression] + files.flatMap { ["-P", $0.path] }
        }

        private func checkStore(_ comment: String) throws {
            #expect(try installation.query("PRAGMA integrity_check") == [["ok"]], "\(comment)")
        }

        /// An error of the contract.
        private func checkRefusal(_ end: (status: Int32, output: String), _ comment: String) throws {
            struct Envelope: Decodable {
                struct Problem: Decodable {
                    var code: String
                    var message: String
                }
                var error: Problem
            }
            let envelope = try JSONDecoder().decode(Envelope.self, from: Data(end.output.utf8))
            #expect(
                ["unavailable": 75, "internal": 70, "misconfigured": 78][envelope.error.code] == end.status,
                "\(comment)")
            #expect(!envelope.error.message.contains("SQL") && !envelope.error.message.contains("/"), "\(comment)")
        }
    }
}
