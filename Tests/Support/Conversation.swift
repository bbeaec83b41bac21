internal import Foundation
internal import Synchronization

/// One connection of a receiver, on a thread of its own.
final class Conversation {
    private static let tickMilliseconds: Int32 = 20

    private let descriptor: Int32
    private let number: Int
    private let listener: Listener
    private var received: [UInt8] = []

    init(descriptor: Int32, number: Int, listener: Listener) {
        (self.descriptor, self.number, self.listener) = (descriptor, number, listener)
    }

    deinit { close(descriptor) }

    func play(_ script: Script) {
        repeat {
            for step in script.steps {
                guard play(step) else { return }
            }
        } while script.repeats
        // Closing with bytes unread would send RST; the other side shall see FIN.
        shutdown(descriptor, Int32(SHUT_WR))
        while receive() {}
    }

    /// False when the connection is over.
    private func play(_ step: Script.Step) -> Bool {
        switch step {
        case .receive:
            while true {
                if let request = ReceivedRequest(from: &received, connection: number) {
                    listener.log.withLock { $0.requests.append(request) }
                    return true
                }
                guard receive() else { return false }
            }
        case .send(let bytes):
            return send(bytes)
        case .flood(let bytes):
            while send(bytes) {}
            return false
        case .drip(let bytes, let wait):
            return bytes.allSatisfy { send([$0]) && pause(wait) }
        case .pause(let wait):
            return pause(wait)
        case .hold(let gate):
            gate.wait()
            return true
        case .reset:
            var linger = linger(l_onoff: 1, l_linger: 0)
            setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout.size(ofValue: linger)))
            return false
        }
    }

    private func receive() -> Bool {
        guard wait(for: Int16(POLLIN)) else { return false }
        var bytes = [UInt8](repeating: 0, count: 65_536)
        let count = recv(descriptor, &bytes, bytes.count, 0)
        guard count > 0 else { return false }
        received += bytes[..<count]
        return true
    }

    private func send(_ bytes: [UInt8]) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            guard wait(for: Int16(POLLOUT)) else { return false }
            let flags = Int32(MSG_NOSIGNAL | MSG_DONTWAIT)
            let count = rest.withUnsafeBytes { Glibc.send(descriptor, $0.baseAddress, $0.count, flags) }
            guard count > 0 else { return false }
            listener.log.withLock { $0.bytesSent += count }
            rest = rest.dropFirst(count)
        }
        return true
    }

    /// False when the receiver is stopped first.
    private func wait(for events: Int16) -> Bool {
        while !listener.isOver {
            var entry = pollfd(fd: descriptor, events: events, revents: 0)
            if poll(&entry, 1, Self.tickMilliseconds) != 0 { return true }
        }
        return false
    }

    private func pause(_ wait: Duration) -> Bool {
        let end = ContinuousClock.now + wait
        while !listener.isOver {
            let left = end - .now
            guard left > .zero else { return true }
            usleep(UInt32(min(left / .microseconds(1), Double(Self.tickMilliseconds) * 1000)))
        }
        return false
    }
}
