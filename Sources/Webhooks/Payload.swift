internal import JSON

/// One event as it is delivered: a body that is built once, stored as bytes and sent as stored.
package struct Payload: Equatable, Sendable {
    package var id: ID<Payload>
    package var team: TeamID
    package var event: EventType
    package var body: [UInt8]
    package var createdAt: Timestamp
    /// Of the call that brought the event.
    package var names: CallNames

    /// The members stand in the order of the contract; what the caller wrote stays byte for byte as written.
    package init(
        id: ID<Payload>, team: TeamID, event: EventType, createdAt: Timestamp, data: ArraySlice<UInt8>,
        previousData: ArraySlice<UInt8>? = nil, metadata: ArraySlice<UInt8>? = nil, names: CallNames = CallNames()
    ) {
        (self.id, self.team, self.event, self.createdAt, self.names) = (id, team, event, createdAt, names)
        // The rest is ids, a time and names of members.
        let carried = data.count + (previousData?.count ?? 0) + (metadata?.count ?? 0)
        var writer = JSONWriter(capacity: carried + 384)
        writer.object { body in
            body.member("id", id.text)
            body.member("timestamp", createdAt.iso8601)
            body.member("event", event.rawValue)
            body.member("teamId", team.text)
            body.member("data") { $0.verbatim(data) }
            if let previousData { body.member("previousData") { $0.verbatim(previousData) } }
            if let metadata { body.member("metadata") { $0.verbatim(metadata) } }
        }
        body = writer.bytes
    }

    /// Its delivery to the `position`-th webhook that it matches.
    package func deliveryID(at position: Int) -> ID<Delivery> { Self.deliveryID(at: position, of: id) }

    /// The ids of a payload's deliveries begin with the payload's own, so that they are found by it.
    package static func deliveryID(at position: Int, of id: ID<Payload>) -> ID<Delivery> {
        ID("dlv_" + id.text.dropFirst(Self.idPrefix.utf8.count) + IDSource.ordinal(position, characters: 3))
    }
}
