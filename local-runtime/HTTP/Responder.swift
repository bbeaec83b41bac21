internal import Webhooks

/// What a server does with its requests.
@RuntimeActor
protocol Responder: AnyObject {
    /// Decides by the head alone. A problem thrown here is answered without reading the body.
    func accept(_ head: RequestHead, context: CallContext) async throws(Problem) -> Answering

    /// What every answer to this request carries, whoever makes it.
    func headers(for head: RequestHead) -> [HTTPHeader]

    /// Told of every answer before it is sent, whoever made it.
    func answered(_ status: Int)
}

extension Responder {
    func headers(for head: RequestHead) -> [HTTPHeader] { [] }
    func answered(_ status: Int) {}
}

/// Makes the answer, once the body is there.
typealias Answering = @RuntimeActor (_ body: [UInt8]) async -> Response
