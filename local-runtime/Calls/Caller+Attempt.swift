internal import Storage

extension Caller {
    /// Makes an asynchronous call once.
    func attempt(_ call: AsyncCall, of function: Manifest.Function) async -> CallOutcome {
        let context = CallContext(requestID: call.requestID, traceparent: call.traceparent)
        do throws(Problem) {
            return CallOutcome(try await response(of: function, to: call.request, context: context, cause: .call))
        } catch {
            return error == .busy ? .notMade : CallOutcome(Response(error))
        }
    }
}
