internal import CLinux
internal import Glibc

/// Two descriptors that are closed with this value, unless somebody takes them over.
@RuntimeActor
struct Pipe {
    let readEnd: End
    let writeEnd: End

    init() throws(IOFailure) {
        var numbers: [Int32] = [-1, -1]
        guard pipe2(&numbers, O_CLOEXEC) == 0 else { throw .system(errno) }
        (readEnd, writeEnd) = (End(numbers[0]), End(numbers[1]))
    }

    /// Writes what fits without waiting for a reader.
    /// - Returns: what did not fit.
    func fill(with bytes: [UInt8]) -> ArraySlice<UInt8> {
        writeEnd.stopBlocking()
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { write(writeEnd.number, $0.baseAddress, $0.count) }
            if count < 0 { break }
            rest = rest.dropFirst(count)
        }
        return rest
    }

    final class End {
        private(set) var number: Int32

        init(_ number: Int32) { self.number = number }

        deinit { if number >= 0 { close(number) } }

        /// A pipe's end has no other settings.
        func stopBlocking() { _ = fcntl(number, F_SETFL, O_NONBLOCK) }

        /// The caller closes it from now on.
        func take() -> Int32 {
            defer { number = -1 }
            return number
        }
    }
}
