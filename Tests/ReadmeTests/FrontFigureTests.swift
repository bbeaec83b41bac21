import Testing

@testable import local_runtime

/// Numbers on the page about the front of the local runtime, against those in the code.
@Suite struct FrontFigureTests {
    @Test(arguments: [
        (
            "a request to the runtime",
            "\(standard.bodyMax / 1_048_576) MiB of body, \(standard.headMax / 1024) KiB of head, "
                + "\(standard.targetMax / 1024) KiB of target, \(standard.headerCountMax) headers"
        ),
        (
            "time for a request",
            "\(standard.handshakeTime.seconds) s for TLS, \(standard.headTime.seconds) s for the head, "
                + "\(standard.bodyTime.seconds) s for the body and \(standard.bodyRateMin) bytes a second from the "
                + "\(standard.rateGrace.seconds)th on, \(standard.writeTime.seconds) s to take the answer"
        ),
        ("connections of the runtime", "\(standard.connectionsMax.grouped), or half of the descriptors"),
        ("connections of the runtime", "\(standard.idleTime.seconds) s unused"),
        ("lines about refused requests", "\(LogAllowance.linesMax) in \(LogAllowance.span.seconds) s"),
    ])
    func `limits`(what: String, limit: String) throws {
        #expect(try Readme().section("Limits").row(what)[1].contains(limit))
    }

    @Test func `the time for which browsers keep what they were told`() throws {
        #expect(try Readme().section("The local runtime").text.contains("kept for \(CrossOrigin.maxAge) s"))
    }

}

private let standard = HTTPLimits()

extension Duration {
    fileprivate var seconds: Int64 { components.seconds }
}
