import Testing

@testable import local_runtime

/// Numbers on the page about the front of the local runtime, against those in the code.
@Suite struct FrontFigureTests {
    @Test(arguments: [
        (
            "a request to the runtime",
            "\(limits.bodyMax / 1_048_576) MiB of body, \(limits.headMax / 1024) KiB of head, "
                + "\(limits.targetMax / 1024) KiB of target, \(limits.headerCountMax) headers"
        ),
        (
            "time for a request",
            "\(limits.handshakeTime.seconds) s for TLS, \(limits.headTime.seconds) s for the head, "
                + "\(limits.bodyTime.seconds) s for the body and \(limits.bodyRateMin) bytes a second from the "
                + "\(limits.rateGrace.seconds)th on, \(limits.writeTime.seconds) s to take the answer"
        ),
        ("connections of the runtime", "\(limits.connectionsMax.grouped), or half of the descriptors"),
        ("connections of the runtime", "\(limits.idleTime.seconds) s unused"),
        ("lines about refused requests", "\(LogAllowance.linesMax) in \(LogAllowance.span.seconds) s"),
    ])
    func `limits`(what: String, limit: String) throws {
        #expect(try Readme().section("Limits").row(what)[1].contains(limit))
    }

    @Test func `the time for which browsers keep what they were told`() throws {
        #expect(try Readme().section("The local runtime").text.contains("kept for \(CrossOrigin.maxAge) s"))
    }

    private static let limits = HTTPLimits()
}

extension Duration {
    fileprivate var seconds: Int64 { components.seconds }
}
