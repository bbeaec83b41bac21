internal import JSON
package import Webhooks

extension Rule where Value == TeamID {
    package static var team: Rule {
        Rule(
            .string(minLength: 1, maxLength: TeamID.lengthMax, pattern: "^[A-Za-z0-9._:-]+$"), sample: sample,
            text: "\"\(sample)\""
        ) { value, path throws(Failure) in
            guard let team = value.string.flatMap(TeamID.init) else {
                throw .invalid(path, "must be 1 to \(TeamID.lengthMax) of the characters A-Z a-z 0-9 . _ : -")
            }
            return team
        }
    }

    private static var sample: TeamID {
        guard let sample = TeamID("team-1") else { preconditionFailure("a good team id") }
        return sample
    }
}

extension Rule {
    /// An id as this system made it. What looks otherwise names nothing: the caller hears of `not_found`, as for any other.
    package static func id<Entity: Identified>() -> Rule where Value == ID<Entity> {
        let sample = Entity.idPrefix + "01KA5CZK00D3ZG1C3S8K9R0V5M"
        return Rule(.string(minLength: 1, maxLength: idLengthMax), sample: ID(sample), text: "\"\(sample)\"") {
            value, path throws(Failure) in
            guard let text = value.string, (1...idLengthMax).contains(text.unicodeScalars.count) else {
                throw .invalid(path, "must be an id, such as \(sample)")
            }
            return ID(text)
        }
    }

    /// Where the next page begins, as the page before said.
    package static func cursor<Entity: Identified>() -> Rule where Value == ID<Entity> {
        let sample = Entity.idPrefix + "01KA5CZK00D3ZG1C3S8K9R0V5M"
        return Rule(.string(minLength: 1, maxLength: idLengthMax), sample: ID(sample), text: "\"\(sample)\"") {
            value, path throws(Failure) in
            guard let text = value.string, text.hasPrefix(Entity.idPrefix), text.utf8.count <= idLengthMax else {
                throw .invalid(path, "must be the nextCursor of the page before")
            }
            return ID(text)
        }
    }
}

/// No id is longer.
private let idLengthMax = 64

extension Rule where Value == EventType {
    package static var event: Rule { event(EventType.allCases) }

    /// One that a product triggers.
    package static var productEvent: Rule { event(EventType.ofProduct) }

    private static func event(_ types: [EventType]) -> Rule {
        Rule(.enumeration(types.map(\.rawValue)), sample: .ticketCreated, text: "\"ticket.created\"") {
            value, path throws(Failure) in
            guard let word = value.string else { throw .invalid(path, "must be a string, such as ticket.created") }
            guard let event = EventType(rawValue: word) else {
                let nearest = EventType.nearest(to: word, among: types)
                throw .invalid(path, "is no event type; did you mean \(nearest.rawValue)?")
            }
            guard types.contains(event) else {
                throw .invalid(path, "is an operational event: webhooks can subscribe to it, but nobody can trigger it")
            }
            return event
        }
    }
}

extension Rule where Value == [EventType] {
    package static var events: Rule {
        let list = Rule.list(of: Rule<EventType>.event, count: 1...EventType.allCases.count)
        let schema = JSONSchema.array(
            of: Rule<EventType>.event.schema, minItems: 1, maxItems: EventType.allCases.count, uniqueItems: true)
        return Rule(schema, sample: list.sample, text: list.sampleText) { value, path throws(Failure) in
            let events = try list.read(value, path)
            for (index, event) in events.enumerated() where events[..<index].contains(event) {
                throw .invalid("\(path)[\(index)]", "names \(event.rawValue) a second time")
            }
            return events
        }
    }
}

extension Rule where Value == [Filter] {
    package static var filters: Rule {
        let filter = JSONSchema.object([
            .required("field", .string()),
            .required("operator", .enumeration(Filter.Operator.allCases.map(\.rawValue))),
            .required("value", .any),
        ])
        let text = #"[{"field":"data.ticket.priority","operator":"equals","value":"high"}]"#
        return Rule(.array(of: filter, maxItems: Filter.countMax), sample: [], text: text) {
            value, path throws(Failure) in
            try Filter.list(reading: value, at: path)
        }
    }
}

extension Rule where Value == CustomHeaders {
    package static var headers: Rule {
        Rule(.map(of: .string()), sample: CustomHeaders(), text: "{}") { value, path throws(Failure) in
            try CustomHeaders(reading: value, at: path)
        }
    }
}

extension Rule where Value == Secret {
    package static var secret: Rule {
        let sample = Secret(random: Array(repeating: 7, count: Secret.bytesCountMade))
        return Rule(.string(), sample: sample, text: "\"\(sample.text)\"") { value, path throws(Failure) in
            guard let text = value.string else { throw .invalid(path, "must be a string that begins with whsec_") }
            return try Secret(text, field: path)
        }
    }
}

extension Rule where Value == SigningKey {
    package static var signingKey: Rule {
        let sample = SigningKey(random: Array(repeating: 7, count: SigningKey.seedCount))
        return Rule(.string(), sample: sample, text: "\"\(sample.text)\"") { value, path throws(Failure) in
            guard let text = value.string else { throw .invalid(path, "must be a string that begins with whsk_") }
            return try SigningKey(text, field: path)
        }
    }
}

extension Rule where Value == [SignatureVersion] {
    /// In the order in which they stand in the header, however they were given.
    package static var signatures: Rule {
        let list = Rule.list(of: Rule<SignatureVersion>.word(), count: 1...SignatureVersion.allCases.count)
        let schema = JSONSchema.array(
            of: Rule<SignatureVersion>.word().schema, minItems: 1, maxItems: SignatureVersion.allCases.count,
            uniqueItems: true)
        return Rule(schema, sample: list.sample, text: list.sampleText) { value, path throws(Failure) in
            let given = try list.read(value, path)
            for (index, version) in given.enumerated() where given[..<index].contains(version) {
                throw .invalid("\(path)[\(index)]", "names \(version.rawValue) a second time")
            }
            return SignatureVersion.allCases.filter(given.contains)
        }
    }
}

extension Rule where Value == Timestamp {
    package static var time: Rule {
        let sample = Timestamp(milliseconds: 1_761_174_000_000)
        return Rule(.string(format: "date-time"), sample: sample, text: "\"\(sample.iso8601)\"") {
            value, path throws(Failure) in
            guard let time = value.string.flatMap(Timestamp.init(iso8601:)) else {
                throw .invalid(path, "must be a time such as 2025-10-22T23:00:00.000Z")
            }
            return time
        }
    }
}
