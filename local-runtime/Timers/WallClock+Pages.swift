internal import JSON
internal import Webhooks

extension WallClock {
    /// Seconds that the clock is moved by at once: a leap year.
    private nonisolated static let advanceSecondsMax = 366 * 86_400

    var response: Response {
        var writer = JSONWriter()
        writer.object {
            $0.member("now", now.iso8601)
            $0.member("isSetByHand", isSetByHand)
        }
        return Response(200, json: writer.bytes + [0x0A])
    }

    /// - Parameters:
    ///   - body: `advanceSeconds` or `to`; with `jump` the times between are passed over.
    ///   - countMoves: how many times are on the way to one, as far as that can be foreseen.
    func move(
        _ body: JSONValue, countMoves: @RuntimeActor (_ end: Timestamp) -> Int
    ) async throws(Problem) -> Response {
        guard isSetByHand else {
            throw Problem(409, Failure(.conflict, "The clock is the system's; start with --clock to move it."))
        }
        let (end, isJump) = (try target(body), try flag("jump", in: body))
        let whileRunning = try flag("whileRunning", in: body)
        do throws(MoveError) {
            // Else it would be found on the way, where nobody expects the clock to be.
            if !isJump, countMoves(end) > Self.movesMax { throw .tooManyMoves }
            if isJump { try await jump(to: end) } else { try await advance(to: end, whileRunning: whileRunning) }
        } catch {
            throw Problem(error)
        }
        return response
    }

    private func target(_ body: JSONValue) throws(Problem) -> Timestamp {
        let end = try time(body)
        guard Self.reach.contains(end) else {
            throw .badRequest(
                "The clock goes from the year 1970 to 8999.", field: body["to"] == nil ? "advanceSeconds" : "to")
        }
        return end
    }

    private func time(_ body: JSONValue) throws(Problem) -> Timestamp {
        switch (body["advanceSeconds"], body["to"]) {
        case (let seconds?, nil):
            guard let number = seconds.integer, (-Self.advanceSecondsMax...Self.advanceSecondsMax).contains(number)
            else {
                throw .badRequest(
                    "advanceSeconds: must be a whole number, at most \(Self.advanceSecondsMax)", field: "advanceSeconds"
                )
            }
            return now + .seconds(number)
        case (nil, let time?):
            guard let end = time.string.flatMap(Timestamp.init(iso8601:)),
                abs((end - now) / .seconds(1)) <= Double(Self.advanceSecondsMax)
            else {
                throw .badRequest(
                    "to: must be a time such as 2026-03-29T01:00:00Z, at most a year from now", field: "to")
            }
            return end
        default: throw .badRequest("Give advanceSeconds or to.", field: "advanceSeconds")
        }
    }

    private func flag(_ name: String, in body: JSONValue) throws(Problem) -> Bool {
        guard let value = body[name] else { return false }
        guard let flag = value.boolean else { throw .badRequest("\(name): must be true or false", field: name) }
        return flag
    }
}

extension Problem {
    fileprivate init(_ error: WallClock.MoveError) {
        let message =
            switch error {
            case .isNotSetByHand: "The clock is the system's; start with --clock to move it."
            case .isMoving: "The clock is being moved by another request; wait for its answer."
            case .tooManyMoves: "The timers have more than \(WallClock.movesMax) times on the way; advance by less."
            case .isBehind: "The clock goes ahead; to set it back, add \"jump\": true."
            }
        self.init(409, Failure(.conflict, message))
    }
}
