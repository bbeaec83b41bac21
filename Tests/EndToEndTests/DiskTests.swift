import Foundation
import TestSupport
import Testing

extension EndToEnd {
    /// Disks and files that are not as they should be.
    @Suite struct DiskTests {
        static let event =
            #"{"teamId": "acme", "event": "ticket.created", "data": {"text": "\#(String(repeating: "x", count: 500))"}}"#
        static let functions = [
            ("trigger", event), ("processDelivery", "{}"), ("stats", #"{"teamId": "acme"}"#),
            ("listDeliveries", #"{"teamId": "acme"}"#), ("listWebhooks", #"{"teamId": "acme"}"#), ("cleanup", "{}"),
        ]
        static let codes: [Int32: String] = [70: "internal", 75: "unavailable", 78: "misconfigured"]
        /// Whether this process may mount file systems of its own.
        static let mayMount = (try? Program.run(["unshare", "-m", "true"]).status) == 0

        let installation: Installation
        let receiver: LoopbackReceiver

        /// A store with 20 events of which half are delivered.
        init() throws {
            installation = try Installation()
            receiver = try LoopbackReceiver(in: installation.folder)
            let _: WebhookResponse = try installation.call(
                "createWebhook",
                #"""
                {"teamId": "acme", "name": "n", "url": "\#(receiver.url("/200"))", "createdBy": "u",
                "events": ["ticket.created"], "rateLimit": 1000}
                """#)
            for _ in 0..<2 {
                let events = Array(repeating: Self.event.replacing(#""teamId": "acme", "#, with: ""), count: 10)
                let _: TriggerResponses = try installation.call(
                    "trigger", #"{"teamId": "acme", "events": [\#(events.joined(separator: ","))]}"#)
                if try receiver.arrivals().isEmpty {
                    let _: DrainResponse = try installation.call("processDelivery", "{}")
                }
            }
            try installation.keepCopy()
        }

        @Test(.enabled(if: mayMount, "needs the right to mount"))
        func `a disk that fills up takes no more, keeps what it has, and takes more when there is room`() throws {
            let line = Self.event.replacing("\n", with: "")
            let input = Array(repeating: line, count: 1500).joined(separator: "\n") + "\n"
            let room = installation.folder.appending(path: "room")
            try FileManager.default.createDirectory(at: room, withIntermediateDirectories: true)
            try input.write(to: installation.folder.appending(path: "lines"), atomically: true, encoding: .utf8)
            // Two disks in one: what was refused is taken when the first one has grown.
            let trigger = Self.quoted(installation.command("trigger", store: room.appending(path: "webhooks.db")))
            let script = """
                mount -t tmpfs -o size=1m tmpfs room && cp copy.db room/webhooks.db && cp webhooks.db.key room/webhooks.db.key
                \(trigger) --lines < lines > full
                sqlite3 room/webhooks.db 'SELECT count(*) FROM payloads; PRAGMA integrity_check' > state
                mount -o remount,size=64m room && \(trigger) --lines < lines > again
                sqlite3 room/webhooks.db 'SELECT count(*) FROM payloads; PRAGMA integrity_check' >> state
                """
            _ = try Program.run(["unshare", "-m", "sh", "-c", script], in: installation.folder)
            let kept = try lines(in: "full").count { $0.contains("payloadId") }
            let refused = try lines(in: "full").filter { !$0.contains("payloadId") }
            #expect(refused.count > 100 && kept + refused.count == 1500)
            #expect(refused.allSatisfy { $0.contains(#""code":"unavailable""#) && $0.contains("disk is full") })
            #expect(try lines(in: "again").count { $0.contains("payloadId") } == 1500)
            #expect(try lines(in: "state") == ["\(20 + kept)", "ok", "\(20 + kept + 1500)", "ok"])
            Proof.report("a disk that fills up", ["kept": kept, "refused": refused.count, "lost": 0])
        }

        @Test(.enabled(if: mayMount, "needs the right to mount"))
        func `a store that may not be written is said to be so, and nothing is taken`() throws {
            for (function, request) in Self.functions {
                let command = Self.quoted(installation.command(function))
                let script =
                    "mount --bind . . && mount -o remount,ro,bind . && cd . && printf %s \(Self.quoted([request])) | \(command)"
                let program = try Program.run(["unshare", "-m", "sh", "-c", script], in: installation.folder)
                try checkRefusal(program, function)
            }
            #expect(try installation.query("SELECT count(*) FROM payloads") == [["20"]])
            let _: TriggerResponse = try installation.call("trigger", Self.event)
        }

        @Test func `a page that was overwritten never ends a program, nor gives an answer without a head`() throws {
            var random = SeededRandom(seed: 8)
            let copy = try Data(contentsOf: installation.folder.appending(path: "copy.db"))
            let files = 20 * Proof.scale
            var (refused, found) = (0, 0)
            for _ in 0..<files {
                var damaged = copy
                let page = Int.random(in: 0..<copy.count / 4096, using: &random) * 4096
                for place in page..<page + 4096 { damaged[place] = .random(in: 0...255, using: &random) }
                try installation.replaceStore(by: damaged)
                for (function, request) in Self.functions {
                    let program = try Program.run(installation.command(function), input: Array(request.utf8))
                    guard program.status != 0 else { continue }
                    try checkRefusal(program, "\(function) after page \(page / 4096)")
                    refused += 1
                }
                try installation.replaceStore(by: damaged)
                let check = try Program.run(installation.command("local-runtime") + ["check"])
                #expect([0, 65, 78, 66, 69].contains(check.status), "check: \(check.status) \(check.errors)")
                if check.status != 0 { found += 1 }
            }
            #expect(found > files / 2)
            Proof.report(
                "overwritten pages",
                ["files": files, "found by check": found, "answers refused": refused, "crashes": 0])
        }

        @Test func `a log that is cut or damaged adds what is whole in it, and takes nothing away`() throws {
            let own = try installation.logWhileOpen(after: "trigger", Self.event)
            #expect(own.count > 4096)
            let copy = try Data(contentsOf: installation.folder.appending(path: "copy.db"))
            let logs = [Data(), own.prefix(31), own.prefix(own.count / 2), Data(own.reversed())]
            for log in logs {
                try installation.replaceStore(by: copy, log: log)
                let count = try installation.query("SELECT count(*) FROM payloads")
                #expect(count == [["20"]] || count == [["21"]])
                let _: TriggerResponse = try installation.call("trigger", Self.event)
                #expect(try installation.query("PRAGMA integrity_check") == [["ok"]])
            }
            Proof.report("logs that are cut or damaged", ["logs": logs.count, "lost": 0])
        }

        @Test func `a key that is gone, or another one, opens nothing and makes no new one`() throws {
            let key = installation.folder.appending(path: "webhooks.db.key")
            let text = try Data(contentsOf: key)
            try FileManager.default.removeItem(at: key)
            let gone = try Program.run(installation.command("processDelivery"), input: Array("{}".utf8))
            try checkRefusal(gone, "processDelivery", status: 78)
            #expect(!FileManager.default.fileExists(atPath: key.path))
            try Data((String(repeating: "A", count: 43) + "=\n").utf8).write(to: key)
            let before = try receiver.arrivals().count
            let other = try Program.run(installation.command("processDelivery"), input: Array("{}".utf8))
            try checkRefusal(other, "processDelivery", status: 78)
            #expect(try receiver.arrivals().count == before)
            try text.write(to: key)
            let drain: DrainResponse = try installation.call("processDelivery", "{}")
            #expect(drain.succeeded == 10)
        }

        @Test(arguments: ["-n 4", "-n 6", "-n 8", "-n 10", "-n 12", "-v 60000", "-v 120000", "-f 100"])
        func `a process that is given too little says so`(limit: String) throws {
            var (refused, done) = (0, 0)
            for (function, request) in Self.functions {
                try installation.restoreCopy()
                let command = Self.quoted(installation.command(function))
                let program = try Program.run(
                    ["bash", "-c", "ulimit \(limit); exec \(command)"], input: Array(request.utf8))
                if program.status == 0 {
                    done += 1
                } else if Self.codes[program.status] != nil {
                    try checkRefusal(program, "\(function) \(limit)")
                    refused += 1
                } else {
                    // No memory to begin with: the system's word, and nothing on stdout.
                    #expect(program.output.isEmpty, "\(function) \(limit): \(program.status)")
                    refused += 1
                }
                #expect(try installation.query("PRAGMA integrity_check") == [["ok"]])
            }
            let _: TriggerResponse = try installation.call("trigger", Self.event)
            #expect(refused + done == Self.functions.count)
        }

        // MARK: - Means

        private func lines(in name: String) throws -> [String] {
            try String(contentsOf: installation.folder.appending(path: name), encoding: .utf8).split(separator: "\n")
                .map(String.init)
        }

        /// An error of the contract, which tells nothing of files or SQL.
        private func checkRefusal(_ program: Program, _ comment: String, status: Int32? = nil) throws {
            struct Envelope: Decodable {
                struct Problem: Decodable {
                    var code: String
                    var message: String
                }
                var error: Problem
            }
            let text = String(decoding: program.output, as: UTF8.self)
            let envelope = try #require(
                try? JSONDecoder().decode(Envelope.self, from: Data(program.output)),
                "\(comment): \(program.status) \(text) \(program.errors)")
            #expect(Self.codes[program.status] == envelope.error.code, "\(comment): \(text)")
            #expect(status == nil || program.status == status, "\(comment): \(text)")
            #expect(!envelope.error.message.contains("SQL") && !text.contains(installation.folder.path), "\(comment)")
        }

        private static func quoted(_ words: [String]) -> String {
            words.map { "'\($0.replacing("'", with: #"'\''"#))'" }.joined(separator: " ")
        }
    }
}
