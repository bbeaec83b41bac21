internal import JSON
internal import Webhooks

extension CallNames {
    /// Bytes of the object before a request; twice what the longest names need.
    static let lineBytesMax = 512

    static let requestIDVariable = "HOOKFILE_REQUEST_ID"
    static let traceParentVariable = "TRACEPARENT"

    /// What a platform has set for the one call of this process. It may set anything: what is no such name is left out.
    /// - Parameters:
    ///   - value: gives the text of a variable, where it is set.
    ///   - ignored: told the name of a variable that says nothing of use.
    init(reading value: (String) -> String?, ignored: (String) -> Void) {
        self.init()
        if let text = value(Self.requestIDVariable) {
            if Self.isRequestID(text) { requestID = text } else { ignored(Self.requestIDVariable) }
        }
        if let text = value(Self.traceParentVariable) {
            traceParent = TraceParent(text)
            if traceParent == nil { ignored(Self.traceParentVariable) }
        }
    }

    /// Cuts a line of `--lines --context` into the names and the request's bytes.
    ///
    /// The object of the names is flat, and no name that is valid holds a brace: it ends with the first one that closes.
    /// - Throws: ``Failure`` where the line does not begin with a valid object and one space.
    static func split(_ line: [UInt8]) throws(Failure) -> (names: CallNames, request: [UInt8]) {
        guard line.first == UInt8(ascii: "{"), let end = line.prefix(lineBytesMax).firstIndex(of: UInt8(ascii: "}")),
            end + 1 < line.count,
            line[end + 1] == UInt8(ascii: " ")
        else { throw .noContext }
        let document: JSONDocument
        do throws(JSONError) {
            document = try JSONDocument(Array(line[...end]), bytesMax: lineBytesMax)
        } catch {
            throw .noContext
        }
        return (try Context(reading: document.root, path: "context").names, Array(line[(end + 2)...]))
    }

    private struct Context: Readable {
        let names: CallNames

        init(_ fields: inout Fields) throws(Failure) {
            names = CallNames(
                requestID: try fields.required("requestId", .requestID),
                traceParent: try fields.required("traceparent", .traceParent))
        }
    }
}

extension Rule where Value == String {
    fileprivate static var requestID: Rule {
        let sample = "req_1"
        return Rule(
            .string(minLength: 1, maxLength: CallNames.requestIDLengthMax), sample: sample, text: "\"\(sample)\""
        ) { value, path throws(Failure) in
            guard let text = value.string, CallNames.isRequestID(text) else {
                throw .invalid(path, "must be 1 to \(CallNames.requestIDLengthMax) letters, digits, dots, - and _")
            }
            return text
        }
    }
}

extension Rule where Value == TraceParent {
    private static var sample: (text: String, value: TraceParent) {
        let text = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
        guard let value = TraceParent(text) else { preconditionFailure("the sample of the W3C is valid") }
        return (text, value)
    }

    fileprivate static var traceParent: Rule {
        Rule(.string(minLength: 55), sample: sample.value, text: "\"\(sample.text)\"") { value, path throws(Failure) in
            guard let parent = value.string.flatMap(TraceParent.init) else {
                throw .invalid(path, "must be a traceparent, such as \(sample.text)")
            }
            return parent
        }
    }
}

extension Failure {
    fileprivate static let noContext = Failure(
        .invalidRequest,
        "the line must begin with its context, {\"requestId\":\"…\",\"traceparent\":\"…\"}, and one space")
}
