internal import Glibc
internal import JSON
internal import Storage
internal import Webhooks

/// Turns bytes of requests into bytes of responses.
struct Invocations<F: Function> {
    /// A longer request is refused.
    static var requestBytesMax: Int { 2 * 1024 * 1024 }
    /// Lines that are handled together at most.
    private static var groupLinesMax: Int { 1000 }
    /// Bytes that are read ahead at most, so that a fast writer cannot fill the memory.
    private static var groupBytesMax: Int { 4 * 1024 * 1024 }

    let function: F
    let context: Context
    let answers: Answers

    /// - Returns: the exit status.
    func runOnce() -> Int32 {
        var bytes: [UInt8] = []
        while bytes.count <= Self.requestBytesMax, readSome(from: STDIN_FILENO, upTo: 65_536, into: &bytes) {}
        let result = answer(to: [bytes])[0]
        let isWritten = answers.write(line(result))
        guard case .failure(let failure) = result else { return isWritten ? 0 : 70 }
        return failure.exitStatus
    }

    /// Answers lines in their order. What has arrived already is handled as one group.
    /// - Returns: the exit status.
    func runLines() -> Int32 {
        var lines = LineBuffer(lineBytesMax: Self.requestBytesMax)
        var isOpen = true
        while isOpen {
            isOpen = lines.fill(from: STDIN_FILENO)
            while isOpen, lines.count < Self.groupLinesMax, lines.byteCount < Self.groupBytesMax,
                isReadable(STDIN_FILENO)
            {
                isOpen = lines.fill(from: STDIN_FILENO)
            }
            if !isOpen { lines.endLastLine() }
            let group = lines.take(upTo: Self.groupLinesMax)
            guard !group.isEmpty else { continue }
            guard answers.write(answer(to: group).flatMap(line)) else { return 70 }
            while lines.count > 0 {
                guard answers.write(answer(to: lines.take(upTo: Self.groupLinesMax)).flatMap(line)) else { return 70 }
            }
        }
        return 0
    }

    /// One result for each request: one that is bad does not hurt its neighbours.
    func answer(to group: [[UInt8]]) -> [Result<F.Response, Failure>] {
        let requests = group.map(read)
        let good = requests.compactMap { try? $0.get() }
        // Where nothing can be handled, the store is left alone.
        var results = good.isEmpty ? [] : function.handle(group: good, in: context)[...]
        precondition(results.count == good.count, "\(F.self) must answer each request of a group")
        return requests.map { request in
            switch request {
            case .failure(let failure): .failure(failure)
            case .success: results.removeFirst().mapError(told)
            }
        }
    }

    private func read(_ bytes: [UInt8]) -> Result<F.Request, Failure> {
        Result { () throws(Failure) in
            guard !bytes.allSatisfy(isSpace) else {
                throw Failure(
                    .invalidRequest, "the request is empty; send one JSON object, {} where it needs no member")
            }
            let document: JSONDocument
            do throws(JSONError) {
                document = try JSONDocument(bytes, bytesMax: Self.requestBytesMax)
            } catch {
                throw Failure(error)
            }
            return try F.Request(reading: document.root)
        }
    }

    /// Tells the log what the caller must not hear.
    private func told(_ error: any Error) -> Failure {
        let failure = Failure(telling: error)
        if let error = error as? StoreError {
            context.log.error("the store refused", [("detail", error.detail)])
        } else if failure == nil || failure?.code == .internal {
            context.log.error("unexpected error", [("detail", String(describing: error))])
        }
        return failure ?? Failure(.internal, "something went wrong on our side; the log has the details")
    }

    private func line(_ result: Result<F.Response, Failure>) -> [UInt8] {
        var writer = JSONWriter()
        switch result {
        case .success(let response): response.write(to: &writer)
        case .failure(let failure): failure.write(to: &writer)
        }
        return writer.bytes + [UInt8(ascii: "\n")]
    }
}

extension Failure {
    init(_ error: JSONError) {
        switch error.reason {
        case .size:
            self.init(.payloadTooLarge, "a request must be at most 2 MiB")
        case .depth:
            self.init(
                .invalidRequest, "arrays and objects must be at most \(JSONDocument.depthMax) deep inside one another")
        case .encoding:
            self.init(.invalidRequest, "the request is not UTF-8 at byte \(error.offset)")
        case .duplicateName(let name):
            self.init(
                .invalidRequest, "stands twice in one object, the second time at byte \(error.offset); give it once",
                field: name)
        case .syntax(let sentence):
            self.init(.invalidRequest, "the request is not JSON: \(sentence) at byte \(error.offset)")
        }
    }
}

/// White space of JSON (RFC 8259, 2).
private func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 }
