internal import Glibc
internal import TLS
internal import Webhooks

/// TLS on a socket: libssl works in memory, and what it gives and takes goes by way of the event loop.
@RuntimeActor
final class TLSStream: ByteStream {
    /// Bytes of the wire that are taken at once: about a record.
    private static let readMax = 16 * 1024

    var peer: String { socket.peer }

    private let socket: Descriptor
    private let session: ServerSession
    private var isOpen = false
    private var isFlushing = false
    private var whenFlushed: Waiter?

    init(_ socket: Descriptor, _ certificate: ServerCertificate) {
        self.socket = socket
        session = ServerSession(certificate)
    }

    func open(until deadline: ContinuousClock.Instant) async throws(IOFailure) {
        let first = try await socket.read(upTo: Self.readMax, until: deadline)
        if let byte = first.first, Grammar.isLetter(byte) { try await refusePlainText(until: deadline) }
        session.take(first)
        while true {
            let step = session.shakeHands()
            try await flush(until: deadline)
            switch step {
            case .done:
                isOpen = true
                return
            case .wantsInput: try await takeInput(until: deadline)
            case .ended, .failed: throw .system(EPROTO)
            }
        }
    }

    func read(upTo limit: Int, until deadline: ContinuousClock.Instant?) async throws(IOFailure) -> [UInt8] {
        while true {
            let (step, bytes) = session.read(upTo: min(limit, Self.readMax))
            switch step {
            case .done: return bytes
            case .ended: return []
            case .failed:
                try await flush(until: deadline)
                throw .system(EPROTO)
            case .wantsInput:
                try await flush(until: deadline)
                do throws(IOFailure) {
                    try await takeInput(until: deadline)
                } catch .ended {
                    // Without a close_notify. Requests have a length of their own, so nothing can be cut off unseen.
                    return []
                }
            }
        }
    }

    func write(_ bytes: [UInt8], until deadline: ContinuousClock.Instant?) async throws(IOFailure) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = session.write(rest)
            guard count > 0 else { throw .system(EPIPE) }
            rest = rest.dropFirst(count)
            try await flush(until: deadline)
        }
    }

    func endOutput() async {
        guard isOpen else { return }
        session.end()
        // A client that takes nothing more is not waited for.
        try? await flush(until: .now)
        socket.endOutput()
    }

    func stop() { socket.stop() }

    func close() { socket.close() }

    func reset() { socket.reset() }

    private func takeInput(until deadline: ContinuousClock.Instant?) async throws(IOFailure) {
        let bytes = try await socket.read(upTo: Self.readMax, until: deadline)
        guard !bytes.isEmpty else { throw .ended }
        session.take(bytes)
    }

    /// Sends what libssl has to say. Reading can give it something to say while another task writes: whoever comes second
    /// waits, as its bytes go with those of the first.
    private func flush(until deadline: ContinuousClock.Instant?) async throws(IOFailure) {
        while isFlushing {
            let wake = await RuntimeActor.shared.loop.suspend(until: deadline) { whenFlushed = $0 }
            if wake == .timedOut { throw .timedOut }
        }
        isFlushing = true
        defer {
            isFlushing = false
            whenFlushed?.wake(.ready)
        }
        while case let bytes = session.takeOutput(), !bytes.isEmpty { try await socket.write(bytes, until: deadline) }
    }

    /// Somebody speaks HTTP to the port of TLS: tells so in the same language.
    private func refusePlainText(until deadline: ContinuousClock.Instant) async throws(IOFailure) {
        let problem = Problem.badRequest("This port speaks TLS: use https:// instead of http://.")
        let bytes = Response(problem).bytes(
            requestID: RequestID.make(), date: DateLine.shared.current(), closes: true, isHead: false)
        try await socket.write(bytes, until: deadline)
        socket.endOutput()
        throw .system(EPROTO)
    }
}
