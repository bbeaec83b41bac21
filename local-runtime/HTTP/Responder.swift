/// What a server does with its requests.
@RuntimeActor
protocol Responder: AnyObject {
    /// Decides by the head alone. A problem thrown here is answered without reading the body.
    func accept(_ head: RequestHead, requestID: String) async throws(Problem) -> Answering
}

/// Makes the answer, once the body is there.
typealias Answering = @RuntimeActor (_ body: [UInt8]) async -> Response
