import Testing

@testable import local_runtime

/// Numbers of the local runtime on the page, against the constants that hold.
@Suite struct QueueFigureTests {
    @Test(
        arguments: [
            (
                "between two looks at what others put into the store",
                "\(Int(ChangeWatch.lookEvery / .milliseconds(1))) ms"
            ),
            (
                "tries of work that no run can do",
                "after \(QueuePace.waitFirst.components.seconds) s, later up to \(QueuePace.waitMax.components.seconds) s"
            ),
            (
                "asynchronous calls that wait",
                "\(CallIntake.waitingMax.grouped), \(CallIntake.waitingBytesMax / 1_048_576) MiB of requests; "
                    + "\(CallIntake.groupMax) or \(CallIntake.groupBytesMax / 1_048_576) MiB in one transaction"
            ),
            ("asynchronous calls that run", "\(CallShares.runningMax), of one function \(CallShares.perFunctionMax)"),
            (
                "attempts of an asynchronous call",
                "\(CallRetry.attemptsMax); after \(CallRetry.waitFirst.components.seconds) s, doubling to "
                    + "\(CallRetry.waitMax.components.seconds) s"
            ),
            ("a lease of an asynchronous call", "+ \(CallRunner.leaseMargin.components.seconds) s"),
            ("an asynchronous call's error", "\(CallOutcome.errorMax / 1024) KiB"),
            (
                "dead letters",
                "\(CallRetention.age.components.seconds / 86_400) days, the newest \(CallRetention.countMax.grouped), "
                    + "\(CallRetention.bytesMax / 1_048_576) MiB of requests"
            ),
        ] as [(String, String)])
    func `limits of queues and calls`(what: String, limit: String) throws {
        #expect(try Readme().section("Limits").row(what)[1].contains(limit))
    }
}
