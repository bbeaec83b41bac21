internal import JSON
internal import Storage
internal import Webhooks

extension CallPage {
    /// One line for each call, for a person.
    var text: String {
        guard !calls.isEmpty else { return "none\n" }
        let lines = calls.map { call in
            "\(call.id)  \(call.function)  \(call.stateTime)  \(call.errorText)\n"
        }
        return lines.joined() + (cursor.map { "more: --cursor \($0)\n" } ?? "")
    }
}

extension AsyncCall {
    /// All that is known of the call, for a person.
    var text: String {
        """
        \(id)
          function    \(function)
          state       \(summary.stateName) \(summary.stateTime)
          created     \(createdAt.iso8601)
          attempts    \(attempt)
          requestId   \(requestID)
          error       \(summary.errorText)
          request     \(String(decoding: request, as: UTF8.self))

        """
    }
}

extension AsyncCall.Summary {
    /// Since when it is dead, when it is due, or when its lease ends.
    fileprivate var stateTime: String {
        switch state {
        case .waiting(let time), .running(let time), .dead(let time): time.iso8601
        }
    }

    /// Such as `not_found: There is no such webhook.`
    fileprivate var errorText: String {
        guard let lastError, let error = try? JSONDocument(Array(lastError.utf8)).root else { return "none" }
        return "\(error["code"]?.string ?? ""): \(error["message"]?.string ?? "")"
    }
}
