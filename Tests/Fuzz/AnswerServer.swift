import Foundation
import Synchronization

/// A receiver on loopback that answers each request with whatever bytes it is told to, on one thread.
final class AnswerServer: Sendable {
    struct Play {
        var bytes: [UInt8]
        /// Bytes that are written at once.
        var pieceMax: Int
        /// Whether the connection is ended afterwards; else the next request may come on it.
        var ends: Bool

        /// What tells one answer from any other.
        static let own = Play(
            bytes: Array("HTTP/1.1 207 Own\r\nContent-Length: 3\r\n\r\nown".utf8), pieceMax: .max, ends: false)
    }

    let port: UInt16
    private let listener: Int32
    private let play = Mutex(Play.own)

    var next: Play {
        get { play.withLock { $0 } }
        set { play.withLock { $0 = newValue } }
    }

    init() throws {
        signal(SIGPIPE, SIG_IGN)
        listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let listener = listener
        let isBound = withUnsafeMutablePointer(to: &address) { address in
            address.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                bind(listener, address, length) == 0 && listen(listener, 64) == 0
                    && getsockname(listener, address, &length) == 0
            }
        }
        guard isBound else { throw POSIXError(.EADDRNOTAVAIL) }
        port = UInt16(bigEndian: address.sin_port)
        Thread.detachNewThread { [self] in serve() }
    }

    /// Waits on the listener and on the one connection that may still be open.
    private func serve() {
        var open: Int32 = -1
        while true {
            var waits = [
                pollfd(fd: listener, events: Int16(POLLIN), revents: 0),
                pollfd(fd: open, events: Int16(POLLIN), revents: 0),
            ]
            guard poll(&waits, 2, -1) > 0 else { continue }
            // A new connection takes the place of the old one: there is one client, with one request at a time.
            if waits[1].revents == 0 {
                if open >= 0 { close(open) }
                open = accept(listener, nil, nil)
            }
            if open >= 0, !answer(on: open) {
                close(open)
                open = -1
            }
        }
    }

    /// - Returns: whether the connection stays.
    private func answer(on connection: Int32) -> Bool {
        var request: [UInt8] = []
        while !request.text.hasSuffix("\r\n\r\n{}") {
            var bytes = [UInt8](repeating: 0, count: 4096)
            let count = read(connection, &bytes, bytes.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return false }
            request += bytes.prefix(count)
        }
        let play = next
        var noDelay: Int32 = 1
        setsockopt(connection, Int32(IPPROTO_TCP), TCP_NODELAY, &noDelay, socklen_t(MemoryLayout<Int32>.size))
        for piece in play.bytes.pieces(of: min(play.pieceMax, max(play.bytes.count, 1))) {
            guard piece.withUnsafeBytes({ send(connection, $0.baseAddress, $0.count, 0) }) == piece.count else {
                return false
            }
        }
        return !play.ends
    }
}
