package import Webhooks

/// A call of a function that nobody waits for: it is made again until it succeeds or is given up.
package struct AsyncCall: Equatable, Sendable {
    package var id: ID<AsyncCall>
    /// The function's name.
    package var function: String
    /// One JSON object.
    package var request: [UInt8]
    /// `X-Request-Id` of whoever asked for it.
    package var requestID: String
    /// `traceparent` of the same (W3C Trace Context); empty where there was none.
    package var traceparent: String
    /// Attempts begun so far.
    package var attempt = 0
    package var state: State
    package var createdAt: Timestamp
    /// The error object of the last attempt that failed, as JSON.
    package var lastError: String?

    package enum State: Equatable, Sendable {
        /// For its next attempt.
        case waiting(dueAt: Timestamp)
        /// An attempt is under way. If its process dies, the call is due again at `until`.
        case running(until: Timestamp)
        /// It was given up: a dead letter.
        case dead(since: Timestamp)
    }

    package init(
        id: ID<AsyncCall>, function: String, request: [UInt8], requestID: String, traceparent: String,
        createdAt: Timestamp
    ) {
        (self.id, self.function, self.request) = (id, function, request)
        (self.requestID, self.traceparent, self.createdAt) = (requestID, traceparent, createdAt)
        state = .waiting(dueAt: createdAt)
    }

    /// All but its request, which may have 2 MiB: as a list shows it.
    package struct Summary: Equatable, Sendable {
        package var id: ID<AsyncCall>
        package var function: String
        package var requestID: String
        package var traceparent: String
        package var attempt: Int
        package var state: State
        package var createdAt: Timestamp
        package var lastError: String?
    }

    package var summary: Summary {
        Summary(
            id: id, function: function, requestID: requestID, traceparent: traceparent, attempt: attempt, state: state,
            createdAt: createdAt, lastError: lastError)
    }

    /// The due time, or the end of the lease; nil for a dead letter.
    var dueAt: Timestamp? {
        switch state {
        case .waiting(let time), .running(let time): time
        case .dead: nil
        }
    }
}

extension AsyncCall: Identified { package static var idPrefix: String { "call_" } }

/// What came of one attempt.
package struct CallEnd: Sendable {
    /// As it was claimed.
    package var call: AsyncCall
    package var result: Result

    package enum Result: Equatable, Sendable {
        case succeeded
        /// To be made again at `dueAt`.
        case failed(error: String, dueAt: Timestamp)
        case givenUp(error: String)
        /// The attempt was not made, or cut off by the end of the runtime: it does not count.
        case givenBack(dueAt: Timestamp)
    }

    package init(_ call: AsyncCall, _ result: Result) { (self.call, self.result) = (call, result) }
}

/// How many calls of one function may be claimed, and for how long the claims hold.
package struct CallShare: Equatable, Sendable {
    package var function: String
    package var room: Int
    package var lease: Duration

    package init(_ function: String, room: Int, lease: Duration) {
        (self.function, self.room, self.lease) = (function, room, lease)
    }
}
