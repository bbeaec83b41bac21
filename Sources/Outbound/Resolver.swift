internal import CLinux
internal import CResolver
internal import Glibc
internal import Synchronization
internal import Webhooks

/// Looks names up on threads of its own, so that a slow name server holds up nobody but those who wait for that name.
///
/// A lookup cannot be stopped. Each runs to its end, on at most ``threadsMax`` threads, which outlive the client if need be.
final class Resolver: Sendable {
    static let threadsMax = 32
    /// Of address space: name service modules of the C library may want more than the usual small stack.
    private static let stackBytes = 512 * 1024
    /// A name server is asked this often, with this wait.
    private static let attempts: Int32 = 2
    private static let secondsPerAttempt: Int32 = 3

    typealias Answer = (host: String, addresses: Result<[IPAddress], TransferError>)

    /// Readable when there are answers to take.
    let wakening: Int32
    /// The other end of that pipe.
    private let wakener: Int32
    private let lookup: Lookup
    private let state = Mutex(State())

    private struct State {
        var queued: [String] = []
        var threads = 0
        var answers: [Answer] = []
    }

    /// Nil where no descriptor is left.
    init?(lookup: @escaping Lookup) {
        var ends: [Int32] = [-1, -1]
        guard pipe2(&ends, O_NONBLOCK | O_CLOEXEC) == 0 else { return nil }
        (wakening, wakener) = (ends[0], ends[1])
        self.lookup = lookup
    }

    deinit {
        close(wakening)
        close(wakener)
    }

    func look(up host: String) {
        let wantsThread = state.withLock { state in
            state.queued.append(host)
            guard state.threads < Self.threadsMax else { return false }
            state.threads += 1
            return true
        }
        if wantsThread, !startThread() { state.withLock { $0.threads -= 1 } }
    }

    /// Takes hosts off the queue that nobody waits for any more; a lookup that has begun goes on.
    func dropQueued(where isUnwanted: (String) -> Bool) -> [String] {
        state.withLock { state in
            let dropped = state.queued.filter(isUnwanted)
            state.queued.removeAll(where: isUnwanted)
            return dropped
        }
    }

    func takeAnswers() -> [Answer] {
        var byte: UInt8 = 0
        guard read(wakening, &byte, 1) == 1 else { return [] }
        return state.withLock { state in
            defer { state.answers = [] }
            return state.answers
        }
    }

    private func startThread() -> Bool {
        var attributes = pthread_attr_t()
        pthread_attr_init(&attributes)
        defer { pthread_attr_destroy(&attributes) }
        pthread_attr_setstacksize(&attributes, Self.stackBytes)
        pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
        let me = Unmanaged.passRetained(self)
        var thread = pthread_t()
        let code = pthread_create(&thread, &attributes, { Resolver.main($0) }, me.toOpaque())
        if code != 0 { me.release() }
        return code == 0
    }

    private static func main(_ me: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
        guard let me else { return nil }
        let resolver = Unmanaged<Resolver>.fromOpaque(me).takeRetainedValue()
        resolver_use_absolute_names(secondsPerAttempt, attempts)
        while let host = resolver.nextHost() { resolver.answer(host) }
        return nil
    }

    /// Nil when there is no more to do: the thread ends, as `threads` says in the same moment.
    private func nextHost() -> String? {
        state.withLock { state in
            guard !state.queued.isEmpty else {
                state.threads -= 1
                return nil
            }
            return state.queued.removeFirst()
        }
    }

    private func answer(_ host: String) {
        let addresses = lookup(host)
        // One byte for all answers that wait: then the pipe is empty whenever they are taken.
        let isFirst = state.withLock { state in
            defer { state.answers.append((host, addresses)) }
            return state.answers.isEmpty
        }
        if isFirst { _ = write(wakener, [1], 1) }
    }
}
