internal import Cryptography

/// Values found by a digest that only who knows a secret can make.
///
/// The first bytes of a digest lead to few candidates, as a user's name does: to have them tells nothing about a secret.
/// Whole digests are compared in constant time.
struct DigestTable<Value> {
    private var entries: [UInt64: [(digest: [UInt8], value: Value)]] = [:]
    private(set) var count = 0

    var all: [(digest: [UInt8], value: Value)] { entries.values.flatMap(\.self) }

    subscript(_ digest: [UInt8]) -> Value? {
        get { entries[Self.place(of: digest)]?.first { constantTimeEqual($0.digest, digest) }?.value }
        set {
            var others = (entries[Self.place(of: digest)] ?? []).filter { !constantTimeEqual($0.digest, digest) }
            count -= (entries[Self.place(of: digest)]?.count ?? 0) - others.count
            if let newValue {
                others.append((digest, newValue))
                count += 1
            }
            entries[Self.place(of: digest)] = others.isEmpty ? nil : others
        }
    }

    private static func place(of digest: [UInt8]) -> UInt64 { digest.prefix(8).reduce(0) { $0 << 8 | UInt64($1) } }
}
