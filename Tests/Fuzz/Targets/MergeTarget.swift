import JSON
import Webhooks

@testable import local_runtime

extension FuzzTarget {
    /// The first line is the path and query of a request, the rest its body: what the function gets of both is one object.
    static let merge = FuzzTarget(name: "merge") { input in
        let (line, body) = input.firstLine
        guard let target = try? RequestTarget(parsing: line[...]) else { return }
        let path = target.segments.prefix(1).map { Router.Parameter(name: "teamId", value: $0) }
        let merged = MergedRequest(
            path: path, query: target.query, idempotencyKey: target.segments.dropFirst().first,
            schema: RequestSchema(types: [
                "limit": "integer", "rate": "number", "isActive": "boolean", "idempotencyKey": "string", "data": "",
            ]))
        guard let bytes = try? merged.merged(with: body) else { return }
        guard let root = try? JSONDocument(bytes, bytesMax: 4 * 1024 * 1024).root else {
            throw Broken(description: "no JSON: \(bytes.text)")
        }
        if let team = path.first { try expectEqual(root["teamId"]?.string, team.value, "the team of the path") }
        for (name, value) in target.query {
            try expect(root[name]?.bytes.elementsEqual(value.utf8) == true || root[name]?.string == value, "\(name)")
        }
        guard let given = (try? JSONDocument(body))?.root.members else { return }
        for member in given where !member.name.unicodeScalars.contains("\u{FFFD}") {
            try expect(root[member.name]?.bytes == member.value.bytes, "\(member.name) has other bytes")
        }
    }
}
