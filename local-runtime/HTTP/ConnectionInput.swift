/// What a client has sent and nobody has taken yet.
@RuntimeActor
final class ConnectionInput {
    /// Bytes asked of the system at once. With a head's or a body's limit it bounds what is kept.
    private static let readMax = 64 * 1024

    private let stream: any ByteStream
    private var buffer: [UInt8] = []
    private var start = 0

    init(_ stream: any ByteStream) { self.stream = stream }

    var bytes: ArraySlice<UInt8> { buffer[start...] }
    var count: Int { buffer.count - start }

    func consume(_ count: Int) {
        start += count
        // A connection that waits holds no memory.
        if start == buffer.count { (buffer, start) = ([], 0) }
    }

    /// Waits for more.
    func fill(until deadline: ContinuousClock.Instant) async throws(IOFailure) {
        let more = try await stream.read(upTo: Self.readMax, until: deadline)
        guard !more.isEmpty else { throw .ended }
        if buffer.isEmpty {
            buffer = more
            return
        }
        if start > 0 {
            buffer.removeFirst(start)
            start = 0
        }
        buffer += more
    }

    /// Takes all that comes and forgets it, up to the end of the stream or a limit.
    /// - Parameter countMax: bytes.
    func passOver(countMax: Int, until deadline: ContinuousClock.Instant?) async {
        var left = countMax
        consume(count)
        while left > 0, let bytes = try? await stream.read(upTo: Self.readMax, until: deadline), !bytes.isEmpty {
            left -= bytes.count
        }
    }
}
