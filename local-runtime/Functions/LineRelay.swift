internal import Glibc

/// Passes a program's stderr on to ours, in whole lines, so that the lines of several programs do not mix. Lines that report
/// what its work on the store took go into the book of that instead.
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
            pass(pending[...end])
            pending.removeSubrange(...end)
        }
        if !pending.isEmpty { pass(pending + [0x0A]) }
    }

    private func pass(_ lines: ArraySlice<UInt8>) {
        var (said, rest): ([UInt8], ArraySlice<UInt8>) = ([], lines)
        while let end = rest.firstIndex(of: 0x0A) {
            if !UsageBook.own.take(rest[..<end], of: function) { said += rest[...end] }
            rest = rest[(end + 1)...]
        }
        said += rest
        if !said.isEmpty { Log.pass(said, from: function) }
    }
}
