/// What one client may take of the server.
struct HTTPLimits: Sendable {
    /// Bytes of the target in the request line.
    var targetMax = 8 * 1024
    /// Bytes from the request line to the empty line after the headers.
    var headMax = 32 * 1024
    var headerCountMax = 100
    /// Bytes of content, whatever the framing.
    var bodyMax = 2 * 1024 * 1024
    var connectionsMax = 256
    /// From the first byte of a request to the end of its head.
    var headTime: Duration = .seconds(10)
    /// From the end of the head to the end of the body.
    var bodyTime: Duration = .seconds(30)
    /// Between two requests of a connection.
    var idleTime: Duration = .seconds(60)
    /// For a client to take an answer.
    var writeTime: Duration = .seconds(30)
    /// For a client to notice that its connection ends, before what it still sends makes the system reset it.
    var lingerTime: Duration = .seconds(2)
}
