internal import CLinux
internal import Glibc

/// Two descriptors that are closed, unless somebody takes them over.
@RuntimeActor
struct Pipe {
    let readEnd: End
    let writeEnd: End

    init() throws(IOFailure) {
        var numbers: [Int32] = [-1, -1]
        guard pipe2(&numbers, O_CLOEXEC) == 0 else { throw .system(errno) }
        (readEnd, writeEnd) = (End(numbers[0]), End(numbers[1]))
    }

    final class End {
        private var number: Int32?

        init(_ number: Int32) { self.number = number }

        deinit { if let number { close(number) } }

        /// The caller closes it from now on.
        func take() -> Int32 {
            defer { number = nil }
            return number ?? -1
        }
    }
}
