import Foundation

/// A test that goes through many cases, and says through how many.
package enum Proof {
    /// How often more than usual: `HOOKFILE_PROOFS`, 1 where it is not set.
    package static let scale = max(1, Int(ProcessInfo.processInfo.environment["HOOKFILE_PROOFS"] ?? "") ?? 1)

    /// Prints one line, such as "proof: kills of processDelivery: 500 kills, 0 lost", which `Tests/run` shows at its end.
    package static func report(_ name: String, _ counts: KeyValuePairs<String, Int>) {
        let list = counts.map { "\($0.value) \($0.key)" }.joined(separator: ", ")
        FileHandle.standardError.write(Data("proof: \(name): \(list)\n".utf8))
    }
}
