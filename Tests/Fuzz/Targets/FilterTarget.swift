import JSON

@testable import Webhooks

extension FuzzTarget {
    /// The first line is an array of filters, the rest is a payload.
    static let filter = FuzzTarget(name: "filter") { input in
        let (line, rest) = input.firstLine
        guard let document = try? JSONDocument(line), let filters = try? Filter.list(reading: document.root) else {
            return
        }
        try expect(filters.count <= Filter.countMax, "\(filters.count) filters")
        var writer = JSONWriter()
        writer.array { list in for filter in filters { filter.write(to: &list) } }
        guard let again = try? Filter.list(json: writer.text) else {
            throw Broken(description: "refused as they are kept: \(writer.text)")
        }
        try expectEqual(again.map(\.field), filters.map(\.field), "the fields as they are kept")
        guard let payload = try? JSONDocument(rest).root else { return }
        let verdicts = filters.map { $0.evaluate(payload) }
        try expectEqual(again.map { $0.evaluate(payload) }, verdicts, "the verdicts as they are kept")
        for (filter, verdict) in zip(filters, verdicts) {
            try expect(!verdict.reason.isEmpty, "no reason")
            try check(filter, verdict, on: payload)
        }
    }

    /// What two operators say of one value must fit together.
    private static func check(_ filter: Filter, _ verdict: Verdict, on payload: JSONValue) throws(Broken) {
        func judged(_ word: String, _ value: ArraySlice<UInt8>) -> Bool? {
            var writer = JSONWriter()
            writer.object {
                $0.member("field", filter.field)
                $0.member("operator", word)
                $0.member("value") { $0.verbatim(value) }
            }
            guard let root = try? JSONDocument(writer.bytes).root else { return nil }
            return (try? Filter(reading: root, at: "filter"))?.evaluate(payload).matches
        }
        let value = filter.value.bytes
        switch filter.operator {
        case .equals:
            try expect(judged("not_equals", value) == !verdict.matches, "equals and not_equals agree")
            if filter.value.bytes.count + 2 <= Filter.valueBytesMax {
                try expect(judged("in", [0x5B] + value + [0x5D]) == verdict.matches, "equals and in differ")
            }
        case .greaterThan:
            try expect(!verdict.matches || judged("less_than", value) == false, "both greater and less")
        default: break
        }
    }
}
