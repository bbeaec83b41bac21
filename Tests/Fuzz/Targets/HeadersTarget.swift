import JSON
import Webhooks

@testable import Outbound

extension FuzzTarget {
    /// The headers that a webhook adds: those that are taken can be kept and sent, and are none that frame a message.
    static let headers = FuzzTarget(name: "headers") { input in
        guard let headers = try? CustomHeaders(json: input) else { return }
        try expectEqual(try? CustomHeaders(json: headers.json), headers, "as they are kept")
        try expect(headers.list.count <= CustomHeaders.countMax, "\(headers.list.count) headers")
        let bytes = headers.list.reduce(0) { $0 + $1.name.utf8.count + $1.value.utf8.count }
        try expect(bytes <= CustomHeaders.bytesMax, "\(bytes) bytes")
        try expect(RequestLines(headers.list) != nil, "the client refuses to send them")
        for header in headers.list {
            let name = header.name.lowercased()
            try expect(!["host", "content-length", "transfer-encoding", "connection"].contains(name), "takes \(name)")
        }
    }
}
