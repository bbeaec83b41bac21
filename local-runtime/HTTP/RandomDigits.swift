internal import Cryptography

/// Hexadecimal digits for names of requests, fit for secrets, of which many are taken at once.
@RuntimeActor
final class RandomDigits {
    static let shared = RandomDigits()

    /// Bytes taken from the generator at a time.
    private static let poolSize = 4096

    private var pool: [UInt8] = []

    /// - Parameter count: even, at most twice the pool.
    func next(_ count: Int) -> String {
        precondition(count % 2 == 0 && count <= 2 * Self.poolSize)
        if pool.count < count / 2 { pool = randomBytes(Self.poolSize) }
        return String(unsafeUninitializedCapacity: count) { digits in
            for index in 0..<count / 2 {
                let byte = pool.removeLast()
                digits[2 * index] = Self.digit(byte >> 4)
                digits[2 * index + 1] = Self.digit(byte & 15)
            }
            return count
        }
    }

    private static func digit(_ value: UInt8) -> UInt8 { value < 10 ? 0x30 + value : 0x61 - 10 + value }
}
