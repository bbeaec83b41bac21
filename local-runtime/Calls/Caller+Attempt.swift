internal import Storage

extension Caller {
    /// Makes an asynchronous call once; its success wakes those that have work to do afterwards.
    func attempt(_ call: Call, of function: Manifest.Function, then background: Background) async -> CallOutcome {
        do throws(Problem) {
            let outcome = CallOutcome(try await self.call(function, status: 200, request: call.request))
            if outcome == .succeeded { background.wake(after: function) }
            return outcome
        } catch {
            return CallOutcome(Response(error))
        }
    }
}
