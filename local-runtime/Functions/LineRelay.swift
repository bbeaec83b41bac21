internal import Glibc

/// Passes a program's stderr on to ours, in whole lines, so that the lines of several programs do not mix.
@RuntimeActor
struct LineRelay {
    /// Bytes; a longer line is passed on in pieces.
    static let lineMax = 64 * 1024

    private let source: Descriptor
    private let function: String
    private var pending: [UInt8] = []

    /// - Parameter function: whose program it is.
    init(from source: Descriptor, of function: String) { (self.source, self.function) = (source, function) }

    mutating func run() async {
        while let bytes = try? await source.read(upTo: 16 * 1024), !bytes.isEmpty {
            pending += bytes
            guard let end = pending.lastIndex(of: 0x0A) ?? (pending.count >= Self.lineMax ? pending.count - 1 : nil)
            else { continue }
            Log.pass(pending[...end], from: function)
            pending.removeSubrange(...end)
        }
        if !pending.isEmpty { Log.pass(pending + [0x0A], from: function) }
    }
}
