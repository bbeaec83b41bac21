/// What a client has sent and nobody has taken yet.
@RuntimeActor
final class ConnectionInput {
    /// Bytes asked of the system at once. With a head's or a body's limit it bounds what is kept.
    private static let readMax = 64 * 1024

    private let socket: Descriptor
    private var buffer: [UInt8] = []
    private var start = 0

    init(_ socket: Descriptor) { self.socket = socket }

    var bytes: ArraySlice<UInt8> { buffer[start...] }

    func consume(_ count: Int) {
        start += count
        if start == buffer.count {
            buffer.removeAll(keepingCapacity: buffer.count <= Self.readMax)
            start = 0
        }
    }

    /// Waits for more.
    func fill(until deadline: ContinuousClock.Instant) async throws(IOFailure) {
        let more = try await socket.read(upTo: Self.readMax, until: deadline)
        guard !more.isEmpty else { throw .ended }
        if start > 0 {
            buffer.removeFirst(start)
            start = 0
        }
        buffer += more
    }
}
