import TestSupport
import Testing

@testable import local_runtime

@Suite struct RefusalLogTests {
    @Test func `writes a bounded number of lines in each span, and then how many were left out`() {
        var allowance = LogAllowance()
        let begin = ContinuousClock.now
        for _ in 0..<LogAllowance.linesMax { #expect(allowance.take(at: begin).isGranted) }
        for _ in 0..<5 { #expect(!allowance.take(at: begin + LogAllowance.span - .nanoseconds(1)).isGranted) }
        let later = allowance.take(at: begin + LogAllowance.span)
        #expect(later.isGranted)
        #expect(later.leftOut == 5)
        #expect(allowance.take(at: begin + LogAllowance.span).leftOut == 0)
    }

    @Test func `cannot be made to fill the disk`() throws {
        let runtime = try RunningRuntime([])
        for _ in 0..<3 * LogAllowance.linesMax {
            let client = RawClient(port: runtime.port)
            client.send("no request\r\n\r\n")
            #expect(client.answer()?.status == 400)
        }
        let lines = runtime.program.errors.split(separator: "\n")
        #expect(lines.count >= LogAllowance.linesMax)
        #expect(lines.count < 3 * LogAllowance.linesMax)
        #expect(lines[0].contains(#""level":"info""#) && lines[0].contains(#""requestId":"req_"#))
    }

    @Test(arguments: [(0, 5.0), (240, 6.0), (2400, 15.0), (1_000_000, 30.0)])
    func `lets a body come as long as it keeps its rate, within the time for all of it`(count: Int, seconds: Double) {
        let start = ContinuousClock.now
        #expect(HTTPLimits().bodyDeadline(from: start, after: count) == start + .seconds(seconds))
    }

    @Test(.onLoop) @RuntimeActor func `knows who has waited longest`() {
        let line = WaitingLine()
        let places = (0..<4).map { _ in WaitingLine.Place() }
        let connections = places.map { _ in
            Connection(
                NoStream(), door: .http, limits: HTTPLimits(), responder: Mirror(), line: line,
                bodies: BodyBudget(bytesMax: 1))
        }
        for (place, connection) in zip(places, connections) { line.enter(place, connection) }
        #expect(line.first === connections[0])
        line.leave(places[1])
        line.leave(places[0])
        line.leave(places[0])
        #expect(line.first === connections[2])
        line.enter(places[0], connections[0])
        line.leave(places[3])
        line.leave(places[2])
        #expect(line.first === connections[0])
        line.leave(places[0])
        #expect(line.first == nil)
    }
}

private final class NoStream: ByteStream {
    let peer = ""

    func open(until deadline: ContinuousClock.Instant) {}
    func read(upTo limit: Int, until deadline: ContinuousClock.Instant?) -> [UInt8] { [] }
    func write(_ bytes: [UInt8], until deadline: ContinuousClock.Instant?) {}
    func endOutput() {}
    func stop() {}
    func close() {}
    func reset() {}
}
