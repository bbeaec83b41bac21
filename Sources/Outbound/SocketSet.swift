internal import CCurl
internal import CLinux
internal import Glibc
internal import Webhooks

/// The sockets that libcurl wants to be told about, and its clock. Only transfers with something to do are touched, which
/// `curl_multi_perform` does not offer, and only sockets that are ready are looked at (epoll(7)).
final class SocketSet {
    /// Sockets that are handled after one wait at most; others are found by the next.
    private static let readyMax = 64

    private let multi: UnsafeMutableRawPointer
    private let poller: Int32
    /// Readable when a name was found.
    private let wakening: Int32
    /// Raised when the caller wants a wait to end. It is held until another takes its place: else the next one could have the
    /// same descriptor, and nobody would see that it is not registered.
    private var interruption: Signal?
    /// What libcurl waits for, by descriptor; 0 means nothing. A descriptor without a wish may still be registered: most
    /// are wished for again by the next transfer on the same connection.
    private var wishes: [UInt32] = []
    /// When libcurl wants to be called although no socket is ready.
    private var timer: ContinuousClock.Instant?
    private var events = [epoll_event](repeating: epoll_event(), count: readyMax)

    /// Nil where no descriptor is left.
    init?(multi: UnsafeMutableRawPointer, wakening: Int32) {
        poller = epoll_create1(O_CLOEXEC)
        guard poller >= 0 else { return nil }
        (self.multi, self.wakening) = (multi, wakening)
        register(wakening, for: epollIn)
        let me = Unmanaged.passUnretained(self).toOpaque()
        _ = curl_multi_set_socket(multi, Self.socketChanged, me)
        _ = curl_multi_set_timer(multi, Self.timerChanged, me)
    }

    deinit { close(poller) }

    /// Must come before the end: libcurl calls back while it closes.
    func detach() {
        _ = curl_multi_set_socket(multi, nil, nil)
        _ = curl_multi_set_timer(multi, nil, nil)
    }

    /// Lets libcurl handle all that is ready, after a wait where a time is given.
    /// - Parameter interruption: ends the wait when it is raised.
    /// - Returns: whether it was.
    func perform(waitingUntil end: ContinuousClock.Instant?, interruption: Signal?) -> Bool {
        if interruption !== self.interruption { replaceInterruption(by: interruption) }
        var running: Int32 = 0
        var end = end
        let now = ContinuousClock.now
        if let timer, timer <= now {
            self.timer = nil
            curl_multi_socket_action(multi, CURL_SOCKET_TIMEOUT, 0, &running)
            // A transfer may have ended in there: its result is not to wait for the next socket.
            end = nil
        }
        var isInterrupted = false
        let count = epoll_wait(poller, &events, Int32(Self.readyMax), milliseconds(from: now, to: end))
        for event in events.prefix(Int(max(count, 0))) {
            let descriptor = Int32(bitPattern: event.low)
            if descriptor == interruption?.descriptor {
                isInterrupted = true
            } else if descriptor != wakening {
                // A callback may take a wish back that was there when the wait ended.
                guard wishes[Int(descriptor)] != 0 else {
                    _ = epoll_ctl(poller, epollDelete, descriptor, nil)
                    continue
                }
                curl_multi_socket_action(multi, descriptor, Self.selection(event.events), &running)
            }
        }
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

    private static func selection(_ events: UInt32) -> Int32 {
        var selection: Int32 = 0
        if events & (epollIn | epollHangUp) != 0 { selection |= CURL_CSELECT_IN }
        if events & epollOut != 0 { selection |= CURL_CSELECT_OUT }
        if events & epollError != 0 { selection |= CURL_CSELECT_ERR }
        return selection
    }

    // MARK: - What is waited for

    private func replaceInterruption(by signal: Signal?) {
        if let interruption { _ = epoll_ctl(poller, epollDelete, interruption.descriptor, nil) }
        interruption = signal
        if let signal { register(signal.descriptor, for: epollIn) }
    }

    private func register(_ descriptor: Int32, for events: UInt32) {
        var event = epoll_event()
        (event.events, event.low) = (events, UInt32(bitPattern: descriptor))
        // A socket that was closed is not registered any more, even if its number is known from before.
        if epoll_ctl(poller, epollModify, descriptor, &event) != 0 {
            _ = epoll_ctl(poller, epollAdd, descriptor, &event)
        }
    }

    private func wish(_ events: UInt32, for descriptor: Int32) {
        while wishes.count <= descriptor { wishes.append(0) }
        wishes[Int(descriptor)] = events
        if events != 0 { register(descriptor, for: events) }
    }

    private static let socketChanged: curl_socket_callback = { _, descriptor, what, user, _ in
        guard let user else { return 0 }
        let set = Unmanaged<SocketSet>.fromOpaque(user).takeUnretainedValue()
        switch what {
        case CURL_POLL_IN: set.wish(epollIn, for: descriptor)
        case CURL_POLL_OUT: set.wish(epollOut, for: descriptor)
        case CURL_POLL_INOUT: set.wish(epollIn | epollOut, for: descriptor)
        case CURL_POLL_REMOVE: set.wish(0, for: descriptor)
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

// Of <sys/epoll.h>, which is not part of Swift's Glibc module.
private let (epollIn, epollOut, epollError, epollHangUp): (UInt32, UInt32, UInt32, UInt32) = (1, 4, 8, 16)
private let (epollAdd, epollDelete, epollModify): (Int32, Int32, Int32) = (1, 2, 3)
