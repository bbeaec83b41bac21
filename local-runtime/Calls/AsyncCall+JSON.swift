internal import JSON
internal import Storage
internal import Webhooks

extension AsyncCall {
    /// As the runtime's pages and commands show it.
    /// - Parameter isWhole: with its request.
    func write(to writer: inout JSONWriter, isWhole: Bool) {
        writer.object {
            $0.member("id", id.text)
            $0.member("function", function)
            $0.member("state", stateName)
            $0.member("attempt", attempt)
            $0.member("createdAt", createdAt.iso8601)
            switch state {
            case .waiting(let time): $0.member("dueAt", time.iso8601)
            case .running(let time): $0.member("leaseEndsAt", time.iso8601)
            case .dead(let time): $0.member("diedAt", time.iso8601)
            }
            $0.member("requestId", requestID)
            if !traceparent.isEmpty { $0.member("traceparent", traceparent) }
            if let lastError {
                $0.name("error")
                $0.verbatim(lastError.utf8)
            }
            if isWhole {
                $0.name("request")
                $0.verbatim(request)
            }
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
            $0.member("calls") { $0.array { for call in calls { call.write(to: &$0, isWhole: false) } } }
            if let cursor { $0.member("nextCursor", cursor.text) }
        }
        return writer.bytes + [0x0A]
    }
}
