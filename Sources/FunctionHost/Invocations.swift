internal import Glibc
internal import JSON
internal import Storage
internal import Webhooks

/// Turns bytes of requests into bytes of responses.
struct Invocations<F: Function> {
    let function: F
    let context: Context
    let answers: Answers

    /// - Returns: the exit status.
    func runOnce() -> Int32 {
        var bytes: [UInt8] = []
        while bytes.count <= F.requestBytesMax, readSome(from: STDIN_FILENO, upTo: 65_536, into: &bytes) {}
        EndRequest.hold()
        let names = CallNames(reading: environmentVariable) { name in
            context.log.debug("a variable is no such name and is ignored", [("variable", name)])
        }
        let result = answer(to: [Call(F.read(bytes), names: names)])[0]
        let isWritten = answers.write(lines([result]))
        context.reportUsage()
        guard case .failure(let failure) = result else { return isWritten ? 0 : 70 }
        return failure.exitStatus
    }

    /// Answers lines in their order. What has arrived already is handled as one group. After SIGTERM nothing more is
    /// begun: lines that have come by then are answered as `unavailable`.
    /// - Parameter form: what a line is.
    /// - Returns: the exit status.
    func runLines(_ form: LineForm) -> Int32 {
        EndRequest.hold()
        let groups = RequestGroups<F>(form, end: EndRequest.makeDescriptor())
        while let group = groups.next() {
            groups.readAhead()
            guard answers.write(lines(answer(to: group))) else { return 70 }
            context.reportUsage()
            if EndRequest.isMade { break }
        }
        let rest = [Result<F.Response, Failure>](repeating: .failure(.ending), count: groups.restCount())
        return answers.write(lines(rest)) ? 0 : 70
    }

    /// One result for each request: one that is bad does not hurt its neighbours.
    private func answer(to calls: [Call<Result<F.Request, Failure>>]) -> [Result<F.Response, Failure>] {
        var good: [Call<F.Request>] = []
        for call in calls {
            if case .success(let request) = call.request { good.append(Call(request, names: call.names)) }
        }
        // Where nothing can be handled, the store is left alone.
        var results = good.isEmpty ? [] : function.handle(group: good, in: context)[...]
        precondition(results.count == good.count, "\(F.self) must answer each request of a group")
        return calls.map { call in
            switch call.request {
            case .failure(let failure): .failure(failure)
            case .success: results.removeFirst().mapError { told($0, in: context.log.naming(call.names)) }
            }
        }
    }

    /// Tells the log what the caller must not hear.
    private func told(_ error: any Error, in log: Log) -> Failure {
        let failure = Failure(telling: error)
        if let error = error as? StoreError {
            log.error("the store refused", [("detail", error.detail)])
        } else if failure == nil || failure?.code == .internal {
            log.error("unexpected error", [("detail", String(describing: error))])
        }
        return failure ?? Failure(.internal, "something went wrong on our side; the log has the details")
    }

    private func lines(_ results: [Result<F.Response, Failure>]) -> [UInt8] {
        var bytes: [UInt8] = []
        for result in results {
            var writer = JSONWriter()
            switch result {
            case .success(let response): response.write(to: &writer)
            case .failure(let failure): failure.write(to: &writer)
            }
            bytes += writer.bytes
            bytes.append(UInt8(ascii: "\n"))
        }
        return bytes
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
