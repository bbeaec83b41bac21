internal import CCurl
internal import Glibc
internal import Webhooks

/// The sockets that libcurl wants to be told about, and its clock. Only transfers with something to do are touched, which
/// `curl_multi_perform` does not offer.
final class SocketSet {
    private let multi: UnsafeMutableRawPointer
    /// First the two descriptors that end a wait, when a name was found and when the caller wants it; then one for each
    /// socket.
    private var polled: [pollfd]
    /// The place in `polled` by descriptor; 0 means none.
    private var places: [Int32] = []
    /// When libcurl wants to be called although no socket is ready.
    private var timer: ContinuousClock.Instant?
    private var ready: [pollfd] = []

    init(multi: UnsafeMutableRawPointer, wakening: Int32) {
        self.multi = multi
        // A descriptor of −1 is passed over.
        polled = [wakening, -1].map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
        let me = Unmanaged.passUnretained(self).toOpaque()
        _ = curl_multi_set_socket(multi, Self.socketChanged, me)
        _ = curl_multi_set_timer(multi, Self.timerChanged, me)
    }

    /// Must come before the end: libcurl calls back while it closes.
    func detach() {
        _ = curl_multi_set_socket(multi, nil, nil)
        _ = curl_multi_set_timer(multi, nil, nil)
    }

    /// Lets libcurl handle all that is ready, after a wait where a time is given.
    /// - Parameter interruption: a descriptor that ends the wait when it is readable.
    /// - Returns: whether it was.
    func perform(waitingUntil end: ContinuousClock.Instant?, interruption: Int32) -> Bool {
        polled[1].fd = interruption
        var running: Int32 = 0
        var end = end
        let now = ContinuousClock.now
        if let timer, timer <= now {
            self.timer = nil
            curl_multi_socket_action(multi, CURL_SOCKET_TIMEOUT, 0, &running)
            // A transfer may have ended in there: its result is not to wait for the next socket.
            end = nil
        }
        guard poll(&polled, nfds_t(polled.count), milliseconds(from: now, to: end)) > 0 else { return false }
        let isInterrupted = polled[1].revents != 0
        // A callback may change the set while its sockets are handled.
        ready.removeAll(keepingCapacity: true)
        for entry in polled.dropFirst(2) where entry.revents != 0 { ready.append(entry) }
        for entry in ready { curl_multi_socket_action(multi, entry.fd, Self.selection(entry.revents), &running) }
        return isInterrupted
    }

    private func milliseconds(from now: ContinuousClock.Instant, to end: ContinuousClock.Instant?) -> Int32 {
        guard let end else { return 0 }
        let until = timer.map { min($0, end) } ?? end
        guard until > now else { return 0 }
        // Rounded up: a wait that ends too soon would be followed by a busy loop.
        return Int32(min((until - now).milliseconds, Self.waitMax) + 1)
    }

    /// Milliseconds; the caller waits again.
    private static let waitMax: Int64 = 60_000

    private static func selection(_ events: Int16) -> Int32 {
        var selection: Int32 = 0
        if events & Int16(POLLIN | POLLHUP) != 0 { selection |= CURL_CSELECT_IN }
        if events & Int16(POLLOUT) != 0 { selection |= CURL_CSELECT_OUT }
        if events & Int16(POLLERR | POLLNVAL) != 0 { selection |= CURL_CSELECT_ERR }
        return selection
    }

    // MARK: - What libcurl asks for

    private func watch(_ descriptor: Int32, for events: Int16) {
        while places.count <= descriptor { places.append(0) }
        let place = Int(places[Int(descriptor)])
        if place > 0 {
            polled[place].events = events
        } else {
            places[Int(descriptor)] = Int32(polled.count)
            polled.append(pollfd(fd: descriptor, events: events, revents: 0))
        }
    }

    private func forget(_ descriptor: Int32) {
        guard descriptor < places.count, places[Int(descriptor)] > 0 else { return }
        let place = Int(places[Int(descriptor)])
        places[Int(descriptor)] = 0
        let last = polled.removeLast()
        guard place < polled.count else { return }
        polled[place] = last
        places[Int(last.fd)] = Int32(place)
    }

    private static let socketChanged: curl_socket_callback = { _, descriptor, what, user, _ in
        guard let user else { return 0 }
        let set = Unmanaged<SocketSet>.fromOpaque(user).takeUnretainedValue()
        switch what {
        case CURL_POLL_IN: set.watch(descriptor, for: Int16(POLLIN))
        case CURL_POLL_OUT: set.watch(descriptor, for: Int16(POLLOUT))
        case CURL_POLL_INOUT: set.watch(descriptor, for: Int16(POLLIN | POLLOUT))
        case CURL_POLL_REMOVE: set.forget(descriptor)
        default: break
        }
        return 0
    }

    private static let timerChanged: curl_multi_timer_callback = { _, milliseconds, user in
        guard let user else { return 0 }
        let set = Unmanaged<SocketSet>.fromOpaque(user).takeUnretainedValue()
        set.timer = milliseconds < 0 ? nil : .now + .milliseconds(milliseconds)
        return 0
    }
}
