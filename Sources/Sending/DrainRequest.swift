package import FunctionHost
package import Storage
package import Webhooks

/// How long and how wide a drain may be.
package struct DrainRequest: Readable {
    /// Attempts at most, where no limit is given: more than one drain makes in its time.
    private static let limitMax = 1_000_000
    private static let seconds = (standard: 50, range: 1...600)
    private static let concurrencies = (standard: 64, range: 1...256)

    let limit: Int?
    let maxSeconds: Int?
    let concurrency: Int?

    package init(_ fields: inout Fields) throws(Failure) {
        limit = try fields.optional("limit", .integer(1...Self.limitMax))
        maxSeconds = try fields.optional("maxSeconds", .integer(Self.seconds.range))
        concurrency = try fields.optional("concurrency", .integer(Self.concurrencies.range))
        try fields.readTimerMembers()
    }

    /// - Parameter shelf: has the sender of the runs before, and gets it back.
    package func run(_ queue: Queue, by shelf: SenderShelf, in context: Context) throws -> DrainCounts {
        let (environment, concurrency) = (context.environment, concurrency ?? Self.concurrencies.standard)
        try shelf.prepare(environment, concurrency: concurrency)
        guard try context.store.hasDue(in: queue, at: context.now()) else { return DrainCounts() }
        return try shelf.lend(environment, concurrency: concurrency) { sender in
            try Drain(queue, concurrency: concurrency, sender: sender, in: context)
                .run(limit: limit ?? .max, maxSeconds: maxSeconds ?? Self.seconds.standard)
        }
    }
}
