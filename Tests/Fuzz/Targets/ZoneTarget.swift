import Webhooks

@testable import local_runtime

extension FuzzTarget {
    /// The file of a time zone (TZif); what does not begin like one is taken for the rule at its end.
    static let zone = FuzzTarget(name: "zone", lengthMax: 4096) { input in
        if let zone = try? TZif.read(input, name: "fuzz") { try ZoneCheck.check(zone) }
        guard !input.starts(with: "TZif".utf8), let rule = PosixRuleReader.read(input[...]) else { return }
        try ZoneCheck.check(Zone(name: "fuzz", offsetFirst: rule.standardOffset, changes: [], rule: rule))
    }
}

private enum ZoneCheck {
    static let schedules = ["cron(30 2 * * *)", "cron(*/7 * * * *)", "cron(0 0 29 2 SUN)"].compactMap {
        try? ScheduleReader.read($0, in: nil)
    }

    static func check(_ zone: Zone) throws(Broken) {
        let moments: [Int64] = [-62_000_000_000, -5_000_000_000, 0, 1_761_174_000, 4_102_444_800, 200_000_000_000]
        for moment in moments + [zone.changes.first?.at, zone.changes.last?.at].compactMap(\.self) {
            let offset = zone.offset(at: moment)
            if let last = zone.lastChange(upTo: moment) {
                try expect(last.at <= moment && last.offsetAfter == offset, "the change before \(moment)")
            }
            if let next = zone.nextChange(after: moment) {
                try expect(next.at > moment, "a change at \(next.at), not after \(moment)")
                // Where the record ends, the rule may be at odds with it.
                if zone.rule == nil || zone.changes.isEmpty || moment < zone.changes.last?.at ?? 0 {
                    try expect(zone.offset(at: next.at - 1) == next.offsetBefore, "the offset before \(next.at)")
                }
                try expect(zone.offset(at: next.at) == next.offsetAfter, "the offset from \(next.at) on")
            }
        }
        for case .cron(let cron, _) in schedules {
            for moment in moments {
                guard let next = cron.next(after: moment, in: zone) else { continue }
                try expect(next > moment, "a slot at \(next), not after \(moment)")
            }
        }
    }
}
