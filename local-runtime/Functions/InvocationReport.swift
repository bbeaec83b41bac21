internal import Webhooks

/// The names by which one request is found again, here and elsewhere.
struct CallContext: Equatable, Sendable {
    /// `X-Request-Id`: the client's own, or a new one.
    var requestID: String
    /// `traceparent` (W3C Trace Context, 3.2): the client's own, or a new one.
    var traceparent: String
    /// The key that the request came with; nil for the start token, and for what nobody asked for over HTTP.
    var key: ID<AccessKey>?

    /// Of what nobody asked for.
    static let none = CallContext(requestID: "", traceparent: "")
}

/// What became of one invocation: for the log, the history and the metrics.
struct InvocationReport: Equatable, Sendable {
    /// Why it ran.
    enum Cause: String, Sendable { case http, timer, wake, call, fire, replay }

    /// How its instance came about.
    enum Start: String, Sendable {
        /// A process was started for it.
        case cold
        /// An instance was there.
        case warm
    }

    var function: String
    var context: CallContext
    var cause: Cause
    /// Nil where no instance could be had.
    var start: Start?
    var startedAt: Timestamp
    /// From the call to the moment at which an instance got it.
    var queued: Duration
    /// From there to the answer.
    var duration: Duration
    /// The most memory that its instance has had so far, in bytes.
    var peakMemory: Int?
    /// Of HTTP, whoever asked.
    var status: Int
    /// Why there is no answer.
    var problem: Problem?
    /// Nil where the instance goes on.
    var ending: Child.Ending?
    var request: [UInt8]
    var answer: [UInt8]
}

/// Whoever wants to know what becomes of invocations.
@RuntimeActor
protocol InvocationObserver: AnyObject {
    func ended(_ report: InvocationReport)
}
