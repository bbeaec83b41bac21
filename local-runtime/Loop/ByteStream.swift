/// Bytes to and from one peer: a socket, or TLS upon one.
///
/// At most one task reads at a time, and at most one writes.
@RuntimeActor
protocol ByteStream: AnyObject {
    /// ``PeerAddress``.
    var peer: String { get }

    /// Whatever must come before the first byte.
    func open(until deadline: ContinuousClock.Instant) async throws(IOFailure)

    /// The next bytes, at most `limit`; none at the end of the stream.
    func read(upTo limit: Int, until deadline: ContinuousClock.Instant?) async throws(IOFailure) -> [UInt8]

    /// Returns when the system has taken all of the bytes.
    func write(_ bytes: [UInt8], until deadline: ContinuousClock.Instant?) async throws(IOFailure)

    /// Tells the other side that nothing more comes. What it sends can still be read.
    func endOutput() async

    /// Ends the waits that are going on, and makes those the last.
    func stop()

    func close()

    /// Closes it and takes back what the other side has not taken yet, which the system would keep for it else.
    func reset()
}
