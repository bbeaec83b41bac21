internal import JSON
internal import Webhooks

/// What goes on now: the functions, their processes, and the calls that wait for them.
@RuntimeActor
struct ProcessPages {
    let caller: Caller
    let startedAt: Timestamp

    var pages: [Page] {
        [
            Page(.get, "/runtime/processes") { _ in
                var writer = JSONWriter()
                writer.object { object in
                    object.member("version", Version.text)
                    object.member("startedAt", startedAt.iso8601)
                    object.member("functions") { list in
                        list.array { list in for state in caller.states { state.write(to: &list) } }
                    }
                }
                return Response(200, json: writer.bytes + [0x0A])
            }
        ]
    }
}

extension FunctionState {
    fileprivate func write(to list: inout JSONWriter) {
        list.object { object in
            object.member("function", function.name)
            object.member("mode", function.processes.mode.rawValue)
            object.member("max", function.processes.max)
            object.member("waiting", waiting)
            object.member("processes") { list in
                list.array { list in for process in processes { process.write(to: &list) } }
            }
        }
    }
}

extension ProcessState {
    fileprivate func write(to list: inout JSONWriter) {
        list.object { object in
            object.member("pid", Int(pid))
            object.member("state", state.rawValue)
            object.member("uses", uses)
            object.member("startedAt", startedAt.iso8601)
            if let lastUsed { object.member("idleMs", Int(lastUsed / .milliseconds(1))) }
            if let memory { object.member("memoryBytes", memory) }
            if let requestID { object.member("requestId", requestID) }
            object.member("calls", calls)
        }
    }
}
