import Foundation
import TestSupport
import Testing

/// `Receiver/receiver.py`, a program of its own, and what came to it.
final class LoopbackReceiver {
    let port: String

    private let process: ChildProcess
    /// The receiver ends with it.
    private let input = Pipe()
    private let log: URL

    init(in folder: URL) throws {
        log = folder.appending(path: "received")
        try Data().write(to: log)
        let script = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../Receiver/receiver.py")
        let output = Pipe()
        process = try ChildProcess(
            ["python3", script.standardized.path, log.path], input: .pipe(input), output: .pipe(output))
        let line = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
        port = try #require(line.split(separator: "\n").first.map(String.init), "the receiver must tell its port")
    }

    /// - Parameter path: what it shall answer, such as `/500/500/200`.
    func url(_ path: String) -> String { "http://127.0.0.1:\(port)\(path)" }

    /// Lets requests to `/held` be answered.
    /// - Parameter number: of one of them, in the order of their coming, from 0; nil: all, and those that come.
    func answer(_ number: Int? = nil) throws { try tell(number.map(String.init) ?? "all") }

    /// Lets requests to `/mended` succeed from now on.
    func mend() throws { try tell("mended") }

    private func tell(_ word: String) throws { try Data().write(to: URL(filePath: "\(log.path).\(word)")) }

    /// All requests so far, in the order of their coming.
    func arrivals() throws -> [Arrival] {
        try Data(contentsOf: log).split(separator: UInt8(ascii: "\n")).map {
            try JSONDecoder().decode(Arrival.self, from: Data($0))
        }
    }

    /// Waits for a request after those that make up so many bytes, or for the program's end.
    func waitForMore(than bytes: Int, from program: RunningProgram) {
        while program.isRunning, bytesReceived == bytes { usleep(1000) }
    }

    /// Grows with each request.
    var bytesReceived: Int {
        (try? FileManager.default.attributesOfItem(atPath: log.path)[.size] as? Int) ?? 0
    }
}

/// One request as the receiver saw it.
struct Arrival: Decodable {
    /// Seconds since 1970.
    var at: Double
    /// Such as `POST /200 HTTP/1.1`.
    var line: String
    /// Names and values, in order.
    var headers: [[String]]
    var body: Data

    subscript(_ name: String) -> String? { headers.first { $0[0].lowercased() == name.lowercased() }?[1] }

    var delivery: String { self["X-Webhook-Delivery"] ?? "" }
}

/// What a receiver's own code says of requests.
enum Verification {
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../Receivers")
        .standardized

    /// Whether `X-Webhook-Signature` is right, by the ten lines of `verify.py`.
    static func accepts(_ arrival: Arrival, secret: String) throws -> Bool {
        try verify(arrival, by: secret, with: ["python3", "verify.py"])
    }

    private static func verify(_ arrival: Arrival, by key: String, with words: [String]) throws -> Bool {
        try withTemporaryFolder { folder in
            let files = ["key", "headers", "body"].map { folder.appending(path: $0) }
            let headers = arrival.headers.map { "\($0[0]): \($0[1])\r\n" }.joined()
            for (file, content) in zip(files, [Data(key.utf8), Data(headers.utf8), arrival.body]) {
                try content.write(to: file)
            }
            let script = Self.folder.appending(path: words[1]).path
            return try Program.run([words[0], script] + files.map(\.path)).status == 0
        }
    }

    /// Whether `webhook-signature` is right by a public key, as `verify-public-key.py` sees it; it needs ``python``.
    static func accepts(_ arrival: Arrival, publicKey: String) throws -> Bool {
        try verify(arrival, by: publicKey, with: [#require(python), "verify-public-key.py"])
    }

    /// A python3 that has the packages standardwebhooks and svix.
    static let python = ProcessInfo.processInfo.environment["HOOKFILE_TEST_PYTHON"]

    /// Whether `webhook-signature` is right, by the public libraries for Standard Webhooks: theirs verdicts, by request.
    static func librariesAccept(_ arrivals: [Arrival], secret: String) throws -> [[Bool]] {
        struct Request: Encodable {
            var secret: String
            var headers: [String: String]
            var body: Data
        }
        struct Verdict: Decodable { var accepts: Bool }
        let lines = try arrivals.map { arrival in
            let headers = Dictionary(uniqueKeysWithValues: arrival.headers.map { ($0[0].lowercased(), $0[1]) })
            return try JSONEncoder().encode(Request(secret: secret, headers: headers, body: arrival.body))
        }
        let oracle = try Program.run(
            [try #require(python), folder.appending(path: "oracle.py").path],
            input: Array(lines.joined(separator: Data("\n".utf8))))
        try #require(oracle.status == 0, "\(oracle.errors)")
        return try oracle.output.split(separator: UInt8(ascii: "\n")).map {
            try JSONDecoder().decode([Verdict].self, from: Data($0)).map(\.accepts)
        }
    }
}
