import Testing

@testable import local_runtime

/// A server within the tests, whose limits can be short. It serves until it is stopped. The thread of the loop
/// must run: ``LoopThread``.
@RuntimeActor
struct InProcessServer {
    let server: Server
    let port: Int

    init(_ responder: any Responder, limits: HTTPLimits = HTTPLimits(), certificate: CertificateFiles? = nil) throws {
        let address = try #require(InternetAddress(host: "127.0.0.1", port: 0))
        server = Server([try Listener(at: address, certificate: certificate)], limits: limits)
        port = try #require(server.port)
        server.serve(responder)
    }

    func stop(within time: Duration) async { await onLoop { await server.stop(until: .now + time) } }
}

/// A server that answers by what a test gives it.
@RuntimeActor
final class Scripted: Responder {
    private let answer: @RuntimeActor (RequestHead, CallContext, [UInt8]) async -> Response

    nonisolated init(_ answer: @escaping @RuntimeActor (RequestHead, CallContext, [UInt8]) async -> Response) {
        self.answer = answer
    }

    func accept(_ head: RequestHead, context: CallContext) throws(Problem) -> Answering {
        { body in await self.answer(head, context, body) }
    }
}
