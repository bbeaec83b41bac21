internal import Storage

extension Caller {
    /// Makes an asynchronous call once; its success wakes those that have work to do afterwards.
    func attempt(_ call: AsyncCall, of function: Manifest.Function, then background: Background) async -> CallOutcome {
        let context = CallContext(requestID: call.requestID, traceparent: call.traceparent)
        do throws(Problem) {
            let answer = try await self.call(function, request: call.request, context: context, cause: .call)
            let outcome = CallOutcome(try answer.response(status: 200))
            if outcome == .succeeded { background.wake(after: function) }
            return outcome
        } catch {
            return error == .busy ? .notMade : CallOutcome(Response(error))
        }
    }
}
