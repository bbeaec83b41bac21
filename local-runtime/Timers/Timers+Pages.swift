internal import JSON
internal import Storage
internal import Webhooks

extension Timers {
    /// The times that are told of each timer.
    private nonisolated static let nextCount = 3

    func pages(_ manifest: RuntimeManifest, _ caller: Caller) -> [Page] {
        [
            Page(.get, "/runtime/timers") { _ throws(Problem) in try await self.list() },
            Page(.post, "/runtime/timers/fire") { request throws(Problem) in
                let body = try request.object(keys: ["function", "timer"])
                await self.applied()
                let timer = try self.timer(function: body["function"], name: body["timer"])
                guard let function = manifest.current[timer.function] else { throw Router.notFound }
                return try await caller.response(
                    of: function, to: timer.request(for: self.clock.now, isPastDue: false), context: request.context,
                    cause: .fire)
            },
            Page(.get, "/runtime/clock") { _ in self.clock.response },
            Page(.post, "/runtime/clock") { request throws(Problem) in
                await self.applied()
                return try await self.clock.move(
                    try request.object(keys: ["advanceSeconds", "to", "jump", "whileRunning"]),
                    countMoves: self.countMoves)
            },
        ]
    }

    /// Times of the timers from now to then, counted no further than to one more than the clock goes through. Where runs
    /// come later by chance, there may be more.
    private func countMoves(upTo end: Timestamp) -> Int {
        let schedules = running.values.map(\.timer.schedule)
        var next = schedules.map { $0.next(after: clock.now) }
        var count = 0
        while let time = next.compactMap(\.self).min(), time <= end, count <= WallClock.movesMax {
            count += 1
            for (place, schedule) in schedules.enumerated() where next[place] == time {
                next[place] = schedule.next(after: time)
            }
        }
        return count
    }

    private func list() async throws(Problem) -> Response {
        await applied()
        let slots: [String: TimerSlot]
        do throws(StoreError) {
            slots = try await lastSlots()
        } catch {
            throw .unavailable("The store cannot be read now; try again in a moment.")
        }
        var writer = JSONWriter()
        writer.object { object in
            object.member("now", clock.now.iso8601)
            object.member("timers") { list in
                list.array { list in
                    for (id, timer) in running.sorted(by: { $0.key < $1.key }) {
                        timer.write(to: &list, last: slots[id], next: timer.next(Self.nextCount))
                    }
                }
            }
        }
        return Response(200, json: writer.bytes + [0x0A])
    }

    /// The timer that is meant; a function that has one needs not name it.
    private func timer(function: JSONValue?, name: JSONValue?) throws(Problem) -> Manifest.Timer {
        guard let function = function?.string else {
            throw .badRequest("function: must be the name of a function", field: "function")
        }
        let timers = running.values.map(\.timer).filter { $0.function == function }.sorted { $0.name < $1.name }
        guard !timers.isEmpty else {
            let others = Set(running.values.map(\.timer.function)).sorted().joined(separator: ", ")
            throw Problem(
                404,
                Failure(.notFound, "\"\(function)\" has no timer here; those that have: \(others).", field: "function"))
        }
        if name == nil, timers.count == 1 { return timers[0] }
        guard let timer = timers.first(where: { $0.name == name?.string }) else {
            let names = timers.map { "\(function)/\($0.name)" }.joined(separator: ", ")
            throw Problem(404, Failure(.notFound, "Say which timer is meant: \(names).", field: "timer"))
        }
        return timer
    }
}

extension RunningTimer {
    fileprivate func write(to list: inout JSONWriter, last: TimerSlot?, next: [Timestamp]) {
        list.object { object in
            object.member("function", timer.function)
            object.member("timer", timer.name)
            object.member("schedule", timer.scheduleText)
            object.member("missed", timer.missed.rawValue)
            object.member("overlap", timer.overlap.rawValue)
            object.member("jitterSeconds", Int(timer.jitter / .seconds(1)))
            object.member("isRunning", isRunning)
            object.member("waiting", pending.count)
            if let last, let takenAt = last.takenAt {
                object.member("lastSlot", last.dueAt.iso8601)
                object.member("lastRunAt", takenAt.iso8601)
            }
            object.member("next") { times in times.array { times in for time in next { times.string(time.iso8601) } } }
        }
    }
}
