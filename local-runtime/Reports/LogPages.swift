internal import JSON
internal import Webhooks

/// The log over HTTP: what there is, and a wait for what comes.
@RuntimeActor
struct LogPages {
    /// How long a request may wait for the next line, in seconds.
    nonisolated static let waitMax = 30

    let book: LogBook

    var pages: [Page] {
        [
            Page(.get, "/runtime/logs") { request throws(Problem) in
                let query = try Query(request, names: ["after", "waitSeconds"])
                let after = try query.integer("after", in: 0...Int.max) ?? 0
                if let wait = try query.integer("waitSeconds", in: 0...Self.waitMax), wait > 0 {
                    await book.waitForMore(after: after, until: .now + .seconds(wait))
                    guard await request.isStillLetIn() else { throw Access.noLongerKnown }
                }
                return response(after: after)
            }
        ]
    }

    private func response(after number: Int) -> Response {
        let page = book.page(after: number)
        var writer = JSONWriter()
        writer.object { object in
            object.member("lines") { list in
                list.array { list in
                    for line in page.lines {
                        list.object {
                            $0.member("number", line.number)
                            if let function = line.function { $0.member("function", function) }
                            $0.member("text", String(decoding: line.text, as: UTF8.self))
                        }
                    }
                }
            }
            // What to ask after next.
            object.member("after", page.lines.last?.number ?? page.last)
            object.member("more", page.lines.last.map { $0.number < page.last } ?? false)
        }
        return Response(200, json: writer.bytes + [0x0A])
    }
}
