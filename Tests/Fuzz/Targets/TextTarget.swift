import Cryptography
import Webhooks

@testable import FunctionHost
@testable import local_runtime

extension FuzzTarget {
    /// Short texts that mean one thing: each is offered to all readers of such.
    static let text = FuzzTarget(name: "text", lengthMax: 512) { input in
        let text = input.text
        if let time = Timestamp(iso8601: text) {
            try expectEqual(Timestamp(iso8601: time.iso8601), time, "the time written out as \(time.iso8601)")
            if time.milliseconds >= 0 {
                try expectEqual(
                    HTTPDate.timestamp(time.httpDate)?.seconds, time.seconds, "the date written out as \(time.httpDate)"
                )
            }
        }
        if let parent = TraceParent(text) {
            try expectEqual(TraceParent(parent.text), parent, "the parent written out")
            let child = parent.child(span: input.fingerprint)
            try expectEqual(TraceParent(child.text), child, "the child written out")
            try expectEqual(child.traceID, parent.traceID, "the trace of the child")
        }
        if let secret = try? Secret(text) {
            try expectEqual(Secret(random: secret.key).key, secret.key, "the secret's key")
            try expect(!secret.description.contains(Base64.encode(secret.key).prefix(20)), "shows itself")
        }
        if let bytes = Base64.decode(text) { try expectEqual(Base64.encode(bytes), text, "base64 written out") }
        if let bytes = Hex.decode(text) { try expectEqual(Hex.encode(bytes), text.lowercased(), "hex written out") }
        if let key = SealingKeys(fileText: text) { _ = key }
        if let key = AccessKeyText(text) { try expectEqual(AccessKeyText(key.text), key, "the key read again") }
        if let team = TeamID(text) { try expectEqual(team.text, text, "the team") }
        if let pattern = RoutePattern(text) { try expectEqual(pattern.text, text, "the route written out") }
        if CallNames.isRequestID(text) { try expect(text.utf8.count <= 128 && !text.contains("\n"), "an id of a line") }
        try expect(EventType.allCases.contains(EventType.nearest(to: text)), "no event type is nearest")
        // A leap second at the end of the year 9999 is in the next.
        if let date = HTTPDate.timestamp(text), date.seconds < 253_402_300_800 {
            try expectEqual(Timestamp(iso8601: date.iso8601), date, "the date written out as \(date.iso8601)")
        }
    }
}
