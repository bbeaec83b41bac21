import Foundation
import TestSupport
import Testing

/// Many small worlds of chance, each of them the same in every run: webhooks, processes that die, a network that loses
/// requests and answers, a clock that jumps.
@Suite struct SimulationTests {
    static let seedsPerPart = 250 * Proof.scale
    static let parts = 8

    /// A failing seed names itself: `HOOKFILE_SEED=4711 swift test --filter SimulationTests` plays it again.
    @Test(arguments: seeds) func `keeps its promises whatever happens`(seeds: Range<UInt64>) throws {
        var total = World.Counts()
        for seed in seeds {
            let world = try World(seed: seed)
            try world.live()
            for broken in world.broken { Issue.record("seed \(seed): \(broken)") }
            guard world.broken.isEmpty else { break }
            total.add(world.counts)
        }
        Proof.report(
            "worlds \(seeds.lowerBound) to \(seeds.upperBound - 1)",
            [
                "deliveries": total.deliveries, "attempts": total.attempts, "crashes": total.crashes,
                "leases lost": total.lostLeases, "ordered deliveries": total.ordered, "promises broken": 0,
            ])
    }

    private static let seeds: [Range<UInt64>] = {
        if let seed = ProcessInfo.processInfo.environment["HOOKFILE_SEED"].flatMap({ UInt64($0) }) {
            return [seed..<seed + 1]
        }
        let count = UInt64(seedsPerPart)
        return (0..<UInt64(parts)).map { $0 * count..<($0 + 1) * count }
    }()
}
