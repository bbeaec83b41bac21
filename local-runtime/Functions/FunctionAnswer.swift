internal import Dispatch
internal import Glibc
internal import JSON
internal import Webhooks

/// What a program's end means to whoever called it.
struct FunctionAnswer: Sendable {
    /// Bytes of an answer from which on reading it would hold others up.
    private static let longMin = 256 * 1024
    private static let reading = DispatchQueue(label: "reading")

    /// As the program wrote it.
    let bytes: [UInt8]
    private let document: JSONDocument
    /// Whether it is a result, not a refusal.
    let isResult: Bool

    /// - Parameter limits: what the process could have, where that may be why it crashed.
    /// - Throws: the problem where there is no answer.
    init(
        _ result: Invocation.Result, memoryMax: Int? = nil, limits: ProcessLimits = ProcessLimits()
    ) throws(Problem) {
        switch result {
        case .ended(.exited(let status), let answer):
            guard let document = try? JSONDocument(answer, bytesMax: Invocation.answerMax),
                document.root.kind == .object
            else {
                if status == 0 { throw Self.broken("The function ended without an answer.") }
                throw Self.crash(.exited(status), memoryMax: memoryMax, limits: limits)
            }
            (bytes, self.document, isResult) = (answer, document, status == 0)
        case .ended(let ending, _): throw Self.crash(ending, memoryMax: memoryMax, limits: limits)
        case .tooLong: throw Self.tooLong
        case .timedOut: throw Self.timedOut
        case .notStarted(ENOENT), .notStarted(EACCES):
            throw Problem(500, Failure(.misconfigured, "The function's program is not there; build it."))
        case .notStarted(ENOEXEC):
            throw Problem(
                500, Failure(.misconfigured, "The function's program is none for this machine; build it here."))
        case .notStarted: throw .unavailable("The function could not be started; try again in a moment.")
        }
    }

    /// An answer of line mode, which has no exit status: the error envelope stands alone in its object.
    ///
    /// Nil for what is no answer.
    init?(line: [UInt8]) {
        guard let document = try? JSONDocument(line, bytesMax: Invocation.answerMax), document.root.kind == .object
        else { return nil }
        let isEnvelope = document.root["error"]?["code"] != nil && document.root.members.map(Array.init)?.count == 1
        (bytes, self.document, isResult) = (line, document, !isEnvelope)
    }

    /// The same for a line of any length: a long one is read beside the runtime's thread.
    @RuntimeActor static func read(line: [UInt8]) async -> FunctionAnswer? {
        guard line.count >= longMin else { return FunctionAnswer(line: line) }
        return await RuntimeActor.perform(on: reading) { FunctionAnswer(line: line) }
    }

    /// The same as ``init(_:memoryMax:limits:)`` for an answer of any length.
    @RuntimeActor static func read(
        _ result: Invocation.Result, memoryMax: Int?, limits: ProcessLimits
    ) async throws(Problem) -> FunctionAnswer {
        guard case .ended(_, let answer) = result, answer.count >= longMin else {
            return try FunctionAnswer(result, memoryMax: memoryMax, limits: limits)
        }
        return try await RuntimeActor.perform(on: reading) { () throws(Problem) in
            try FunctionAnswer(result, memoryMax: memoryMax, limits: limits)
        }
    }

    /// Whether the function says that it left work undone.
    var wantsAnotherRun: Bool { isResult && document.root["more"]?.boolean == true }

    /// The deliveries that it attempted; nil where that is not what the function does.
    var processedCount: Int? { document.root["processed"]?.integer }

    var text: String { String(decoding: document.root.bytes, as: UTF8.self) }

    /// Why there is no result; nil where there is one.
    func refusal() throws(Problem) -> Failure.Code? {
        if isResult { return nil }
        guard let word = document.root["error"]?["code"]?.string, let code = Failure.Code(rawValue: word) else {
            throw Self.broken("The function failed without saying why.")
        }
        return code
    }

    func response(status: Int) throws(Problem) -> Response {
        guard let code = try refusal() else { return Response(status, json: bytes) }
        let waits = code == .rateLimited || code == .unavailable
        return Response(code.status, json: bytes, headers: waits ? [.retryAfter] : [])
    }

    // MARK: - Why there is none

    static let timedOut = Problem.unavailable("The function took too long and was ended.", status: 504)
    static let tooLong = broken("The function's answer is too long; ask for fewer at a time.")

    /// - Parameter memoryMax: the most that it was seen to have, in bytes.
    static func crash(_ ending: Child.Ending?, memoryMax: Int?, limits: ProcessLimits) -> Problem {
        if ending == .killed(signal: SIGXCPU) {
            return broken("The function used more processor time than it may, by cpuSeconds, and was ended.")
        }
        if let limit = limits.memoryMax, let memoryMax, memoryMax >= limit / 4 * 3 {
            return broken("The function needed more memory than it may have, by memoryMebibytes, and ended.")
        }
        if case .exited = ending { return broken("The function ended without an answer.") }
        return broken("The function crashed.")
    }

    static func broken(_ message: String) -> Problem { Problem(502, Failure(.internal, message)) }
}

extension Failure.Code {
    /// The status of HTTP that says the same.
    var status: Int {
        switch self {
        case .invalidRequest: 400
        case .forbidden: 403
        case .notFound: 404
        case .conflict: 409
        case .payloadTooLarge: 413
        case .rateLimited: 429
        case .internal, .misconfigured: 500
        case .unavailable: 503
        }
    }
}
