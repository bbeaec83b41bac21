/// What one client may take of the server, and all of them together.
struct HTTPLimits: Sendable {
    /// Bytes of the target in the request line.
    var targetMax = 8 * 1024
    /// Bytes from the request line to the empty line after the headers.
    var headMax = 32 * 1024
    var headerCountMax = 100
    /// Bytes of content, whatever the framing.
    var bodyMax = 2 * 1024 * 1024
    /// Bytes of the bodies that all connections hold together, until they are answered.
    var bodiesMax = 256 * 1024 * 1024
    /// Of all listeners together. One more takes the place of the one that has waited longest for a request.
    var connectionsMax = 4096
    /// Connections that are told at a time that there is no room. One more is reset without a word: what is left of the
    /// system's descriptors is for the functions.
    var refusedMax = 64
    /// For TLS to be agreed upon.
    var handshakeTime: Duration = .seconds(10)
    /// From the first byte of a request to the end of its head.
    var headTime: Duration = .seconds(10)
    /// From the end of the head to the end of the body.
    var bodyTime: Duration = .seconds(30)
    /// Bytes of a body in a second, on average, once ``rateGrace`` is over.
    var bodyRateMin = 240
    var rateGrace: Duration = .seconds(5)
    /// Between two requests of a connection.
    var idleTime: Duration = .seconds(60)
    /// For a client to take an answer, or one piece of an answer that is made over time.
    var writeTime: Duration = .seconds(30)
    /// For a client to notice that its connection ends, before what it still sends makes the system reset it.
    var lingerTime: Duration = .seconds(2)
    /// Bytes that are passed over meanwhile.
    var lingerMax = 4 * 1024 * 1024

    /// When what was read of a body is too little: at the end of ``bodyTime``, or sooner where it comes too slowly.
    /// - Parameter count: bytes that came since `start`.
    func bodyDeadline(
        from start: ContinuousClock.Instant, after count: Int
    ) -> ContinuousClock.Instant {
        start + min(bodyTime, rateGrace + .milliseconds(count * 1000 / max(bodyRateMin, 1)))
    }
}
