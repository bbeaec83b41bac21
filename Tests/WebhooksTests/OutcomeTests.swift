import Testing
import Webhooks

@Suite struct OutcomeTests {
    let now = Timestamp(seconds: 784_111_777)

    private func reason(_ transfer: Transfer) -> Outcome.Reason? {
        guard case .failure(let reason) = Outcome(transfer, at: now) else { return nil }
        return reason
    }

    private func answer(_ status: Int, _ headers: HTTPHeader...) -> Transfer {
        Transfer(.success(Answer(status: status, headers: headers)), timings: Timings(total: 1))
    }

    @Test(arguments: 200..<300)
    func `is success for 2xx`(status: Int) {
        #expect(Outcome(answer(status), at: now) == .success)
    }

    @Test(arguments: Array(300..<400))
    func `is a redirect for 3xx, and may be better next time`(status: Int) throws {
        let failure = try #require(reason(answer(status)))
        #expect(failure.code == .redirect && !failure.isFinal)
        #expect(failure.message.contains(String(status)))
    }

    @Test(arguments: Array(400..<600).filter { $0 != 410 } + [100, 101, 199, 600, 999])
    func `is a status for every other answer, and may be better next time`(status: Int) throws {
        let failure = try #require(reason(answer(status)))
        #expect(failure.code == .httpStatus && !failure.isFinal)
        #expect(failure.message.contains(String(status)))
    }

    @Test func `is final for 410, whatever it asks for`() throws {
        let failure = try #require(reason(answer(410, HTTPHeader("Retry-After", "5"))))
        #expect(failure.code == .gone && failure.isFinal && failure.retryAfter == nil)
    }

    @Test(arguments: ErrorCode.allCases)
    func `is what the exchange failed with, final for a forbidden address alone`(code: ErrorCode) throws {
        let failure = try #require(reason(Transfer(.failure(TransferError(code, "why")), timings: Timings(total: 1))))
        #expect(failure == Outcome.Reason(code, "why", isFinal: code == .addressBlocked))
    }

    @Test(arguments: [301, 400, 404, 429, 500, 503])
    func `carries what the receiver asks for`(status: Int) throws {
        #expect(reason(answer(status, HTTPHeader("RETRY-AFTER", "120")))?.retryAfter == .seconds(120))
        #expect(
            reason(answer(status, HTTPHeader("Retry-After", "Sun, 06 Nov 1994 08:50:37 GMT")))?.retryAfter
                == .seconds(60))
        #expect(reason(answer(status, HTTPHeader("Retry-After", "later")))?.retryAfter == nil)
        #expect(reason(answer(status))?.retryAfter == nil)
    }
}
