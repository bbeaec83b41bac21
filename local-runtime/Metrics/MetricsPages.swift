internal import JSON
internal import Storage
internal import Webhooks

/// Figures: for Prometheus, and those of the queues for `ps`.
@RuntimeActor
struct MetricsPages {
    let invocations: InvocationMetrics
    let http: HTTPMetrics
    let storeMetrics: StoreMetrics
    /// The runtime's own.
    let store: RuntimeStore
    let caller: Caller
    let server: Server
    let startedAt: Timestamp

    var pages: [Page] {
        [
            Page(.get, "/metrics") { _ in
                let look = await storeMetrics.look()
                var response = Response(200, headers: [HTTPHeader("Content-Type", MetricsText.contentType)])
                response.body = text(look)
                return response
            },
            Page(.get, "/runtime/queues") { _ throws(Problem) in
                guard let look = await storeMetrics.look() else {
                    throw .unavailable("The store cannot be read now; try again in a moment.")
                }
                return Self.queues(look)
            },
        ]
    }

    private func text(_ look: StoreMetrics.Look?) -> [UInt8] {
        var text = MetricsText()
        text.family("hookfile_build_info", .gauge, "The version that runs.")
        text.sample(["version": Version.text], 1)
        invocations.write(to: &text)
        let states = caller.states
        text.family("hookfile_instances", .gauge, "Processes of functions by what they do.")
        for state in states {
            for word: Instance.State in [.starting, .idle, .busy, .ending] {
                let count = state.processes.count { $0.state == word }
                text.sample(["function": state.function.name, "state": word.rawValue], count)
            }
        }
        text.family("hookfile_waiting_invocations", .gauge, "Calls that wait for a process.")
        for state in states { text.sample(["function": state.function.name], state.waiting) }
        http.write(to: &text, connections: server.connectionCount)
        storeMetrics.write(look, usage: store.usage, to: &text)
        text.family("hookfile_log_lines_lost_total", .counter, "Lines of the log that nobody read in time.")
        text.sample(Log.lostLines)
        ProcessFigures.write(to: &text, startedAt: startedAt)
        return text.bytes
    }

    private static func queues(_ look: StoreMetrics.Look) -> Response {
        var writer = JSONWriter()
        writer.object { object in
            object.member("queues") { list in
                list.array { list in for (queue, figures) in look.queues { write(queue, figures, look.at, to: &list) } }
            }
            object.member("deadLetters", look.deadLetters)
        }
        return Response(200, json: writer.bytes + [0x0A])
    }

    private static func write(_ queue: Queue, _ figures: QueueFigures, _ now: Timestamp, to list: inout JSONWriter) {
        list.object { object in
            object.member("queue", "\(queue)")
            object.member("due", figures.due)
            object.member("dueIsMore", figures.due == Store.dueCountMax)
            if let oldest = figures.oldestDueAt {
                object.member("oldestDueAt", oldest.iso8601)
                object.member("oldestDueSeconds") { $0.number(max(.zero, now - oldest) / .seconds(1)) }
            }
            if let next = figures.nextDueAt { object.member("nextDueAt", next.iso8601) }
        }
    }
}
