internal import JSON
internal import Storage
internal import Webhooks

extension AsyncCall {
    /// As the runtime's pages and commands show it, with its request.
    func write(to writer: inout JSONWriter) {
        writer.object {
            summary.writeMembers(to: &$0)
            $0.name("request")
            $0.verbatim(request)
        }
    }
}

extension AsyncCall.Summary {
    fileprivate func writeMembers(to object: inout JSONWriter) {
        object.member("id", id.text)
        object.member("function", function)
        object.member("state", stateName)
        object.member("attempt", attempt)
        object.member("createdAt", createdAt.iso8601)
        switch state {
        case .waiting(let time): object.member("dueAt", time.iso8601)
        case .running(let time): object.member("leaseEndsAt", time.iso8601)
        case .dead(let time): object.member("diedAt", time.iso8601)
        }
        object.member("requestId", requestID)
        if !traceparent.isEmpty { object.member("traceparent", traceparent) }
        if let lastError {
            object.name("error")
            object.verbatim(lastError.utf8)
        }
    }

    var stateName: String {
        switch state {
        case .waiting: "waiting"
        case .running: "running"
        case .dead: "dead"
        }
    }
}

extension CallPage {
    /// `{"calls": […], "nextCursor"?}`
    var json: [UInt8] {
        var writer = JSONWriter()
        writer.object {
            $0.member("calls") { $0.array { for call in calls { $0.object { call.writeMembers(to: &$0) } } } }
            if let cursor { $0.member("nextCursor", cursor.text) }
        }
        return writer.bytes + [0x0A]
    }
}
