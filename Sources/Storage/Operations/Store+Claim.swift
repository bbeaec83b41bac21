internal import SQLite
package import Webhooks

/// A webhook with deliveries that are due, and how many of them may be claimed at once.
package struct Lane: Sendable {
    package var webhook: Webhook
    package var room: Int

    /// - Parameter room: of a webhook whose breaker is open one delivery goes out at most.
    package init(_ webhook: Webhook, room: Int) {
        (self.webhook, self.room) = (webhook, webhook.standing == .open ? min(room, 1) : room)
    }
}

/// A delivery that is the caller's to attempt until `delivery.dueAt`: until then nobody else gets it.
package struct Claim: Sendable {
    package var delivery: Delivery
    package var body: [UInt8]
    /// Of the call that brought the event.
    package var names = CallNames()
    /// That of the webhook, when it was claimed: where the breaker was open, the attempt is a probe.
    package var standing = Health.Standing.healthy
}

/// What came of looking at some lanes.
package struct ClaimResult: Sendable {
    package var claims: [Claim] = []
    /// The webhooks that have more to send but must wait for the rate limit, or for the breaker.
    package var throttled: Set<ID<Webhook>> = []
    /// Something is due that was not before: what waited for a breaker, or events of this system itself.
    package var bringsWork = false
    /// Why what follows from the settlements for some webhooks could not be written. It is done after their next attempts.
    package var healthError: StoreError?
}

extension Store {
    /// A lease is longer than the webhook's own timeout by this much: for the connection, and for writing down what came.
    package static let leaseMargin = Duration.seconds(15)

    /// The webhooks with deliveries that are due, in the order of their turn.
    package func dueLanes(in queue: Queue, at now: Timestamp, limit: Int) throws(StoreError) -> [Webhook] {
        var webhooks: [Webhook] = []
        for part in parts {
            let rows = try read(
                """
                SELECT \(WebhookTable.columns), CASE WHEN lanes.probe_at_ms IS NULL THEN 0 ELSE 1 END,
                    CASE WHEN health.failing_at_ms IS NULL AND coalesce(health.warning, 0) = 0 THEN 0 ELSE 1 END
                FROM lanes
                JOIN webhooks ON webhooks.part = \(part) AND webhooks.team_id = lanes.team_id
                    AND webhooks.id = lanes.webhook_id
                \(HealthTable.join(part: part))
                WHERE lanes.part = \(part) AND lanes.queue = \(queue) AND lanes.due_at_ms <= \(now)
                    AND lanes.is_held = 0 AND webhooks.deleted_at_ms IS NULL
                ORDER BY lanes.due_at_ms LIMIT \(limit)
                """)
            webhooks += try decode(rows) { row throws(SQLiteError) in
                var webhook = try WebhookTable.decode(&row)
                let (isOpen, isFailing): (Bool, Bool) = (try row.read(), try row.read())
                webhook.standing = isOpen ? .open : isFailing ? .failing : .healthy
                return webhook
            }
        }
        return webhooks
    }

    /// Whether any delivery could be claimed now.
    package func hasDue(in queue: Queue, at now: Timestamp) throws(StoreError) -> Bool {
        try !dueLanes(in: queue, at: now, limit: 1).isEmpty
    }

    /// How many deliveries of the webhook are due, counted up to `limit`.
    package func dueCount(
        of webhook: ID<Webhook>, in queue: Queue, at now: Timestamp, limit: Int
    ) throws(StoreError) -> Int {
        var count = 0
        for part in parts {
            let rows = try read(
                """
                SELECT count(*) FROM (SELECT 1 FROM deliveries WHERE part = \(part) AND webhook_id = \(webhook)
                    AND queue = \(queue) AND due_at_ms <= \(now) LIMIT \(limit)) AS due
                """)
            count += try decode(rows) { row throws(SQLiteError) in try row.read(Int.self) }.first ?? 0
        }
        return count
    }

    /// Writes down what came of earlier claims, and claims what is due in the lanes: in one batch, for one trip to disk.
    ///
    /// - Throws: ``StoreError``; `changed(position:)` names the settlement whose claim is not valid any more (its lease
    ///   ended, or its webhook was deleted). Then nothing was settled and nothing claimed.
    package func turn(
        settling settlements: [Settlement] = [], claiming lanes: [Lane] = [], in queue: Queue, at now: Timestamp
    ) throws(StoreError) -> ClaimResult {
        for _ in 0..<Self.noticesMax {
            let notices = try notices(of: settlements, at: now)
            do {
                return try turn(settling: settlements, telling: notices, claiming: lanes, in: queue, at: now)
            } catch {
                // Somebody who was to be told has become inactive meanwhile.
                guard error.kind == .changed(position: nil) else { throw error }
            }
        }
        throw StoreError(.busy, "others keep changing the webhooks that are to be told")
    }

    /// What is to be told is planned anew so often.
    private static let noticesMax = 8

    private func turn(
        settling settlements: [Settlement], telling notices: Notices, claiming lanes: [Lane], in queue: Queue,
        at now: Timestamp
    ) throws(StoreError) -> ClaimResult {
        var batch: [SQL] = []
        var owners: [Int] = []
        let ends = settle(settlements, telling: notices, at: now, into: &batch, owners: &owners)
        var places: [(claims: Int, pass: Int)] = []
        for lane in lanes {
            let first = batch.count
            let pass = claim(lane, in: queue, at: now, into: &batch)
            places.append((first, pass))
        }
        guard !batch.isEmpty else { return ClaimResult() }
        let results = try run(batch, owners: owners)
        var result = ClaimResult()
        result.bringsWork = !notices.acceptances.isEmpty
        for (lane, place) in zip(lanes, places) {
            result.claims += try claims(results[place.claims], standing: lane.webhook.standing)
            let slot = try decode(results[place.pass]) { row throws(SQLiteError) in try row.read(Timestamp.self) }
            if let slot = slot.first, slot > now { result.throttled.insert(lane.webhook.id) }
        }
        for end in ends {
            do {
                if try judge(end, at: now) { result.bringsWork = true }
            } catch {
                result.healthError = error
            }
        }
        return result
    }

    /// - Returns: the place of the statement that says when the lane is looked at next; the claims are in the first.
    private func claim(_ lane: Lane, in queue: Queue, at now: Timestamp, into batch: inout [SQL]) -> Int {
        let (webhook, part) = (lane.webhook, part(of: lane.webhook.team))
        let token = Self.leaseEnd(webhook, from: now)
        batch += [
            DeliveryTable.claim(webhook, queue: queue, room: lane.room, until: token, at: now, part: part),
            RateSlotTable.take(webhook, token: token, at: now, part: part),
            RateSlotTable.deletePassed(webhook.id, at: now, part: part),
        ]
        if webhook.standing == .open { batch += LaneTable.takeProbe(webhook, token: token, part: part) }
        batch.append(LaneTable.pass(webhook, queue: queue, at: now, part: part))
        let pass = batch.count - 1
        // The lease's end lies in the other queue: a process that dies leaves its deliveries there.
        if queue == .first { batch.append(LaneTable.wake(webhook.id, queue: .again, dueAt: token, part: part)) }
        return pass
    }

    /// Claims one delivery by name, where it is due, free, and its webhook active and within its rate. Where the breaker is
    /// open, the attempt is a probe, and no other is made beside it.
    package func claim(_ delivery: Delivery, of webhook: Webhook, at now: Timestamp) throws(StoreError) -> Claim? {
        let part = part(of: webhook.team)
        let token = Self.leaseEnd(webhook, from: now)
        let results = try run(
            [
                DeliveryTable.claim(delivery, of: webhook, until: token, at: now, part: part),
                RateSlotTable.take(webhook, token: token, at: now, part: part),
                RateSlotTable.deletePassed(webhook.id, at: now, part: part),
                LaneTable.wake(webhook.id, queue: .again, dueAt: token, part: part),
            ] + (webhook.standing == .open ? LaneTable.takeProbe(webhook, token: token, part: part) : []))
        return try claims(results[0], standing: webhook.standing).first
    }

    /// Counts attempts anew that start noticeably later than they were claimed, so that the rate limit holds for the wire.
    package func restamp(_ claims: [Claim], at now: Timestamp) throws(StoreError) {
        let counts = Dictionary(grouping: claims, by: \.delivery.webhook)
        try run(
            counts.map { webhook, claims in
                RateSlotTable.take(webhook, count: claims.count, at: now, part: part(of: claims[0].delivery.team))
            })
    }

    private static func leaseEnd(_ webhook: Webhook, from now: Timestamp) -> Timestamp {
        now + .milliseconds(webhook.settings.timeoutMilliseconds) + leaseMargin
    }

    private func claims(_ rows: Rows, standing: Health.Standing) throws(StoreError) -> [Claim] {
        try decode(rows) { row throws(SQLiteError) in
            let delivery = try DeliveryTable.decode(&row)
            let cargo = try Cargo(row.read())
            return Claim(delivery: delivery, body: cargo.body, names: cargo.names, standing: standing)
        }
    }
}
