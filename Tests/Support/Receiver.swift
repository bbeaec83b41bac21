internal import Foundation
internal import Synchronization

/// A stranger's server on loopback: it plays scripts over raw sockets, well-behaved or not, and keeps what it received.
///
/// It listens on a free port and ends with the value that holds it.
package final class Receiver: Sendable {
    package let port: UInt16

    private let listener: Listener

    /// - Parameter scripts: for the first connection, the second, …; the last one goes on for all that follow.
    package init(_ scripts: Script...) throws {
        precondition(!scripts.isEmpty)
        listener = try Listener(scripts: scripts)
        port = listener.port
        Thread.detachNewThread { [listener] in listener.acceptAll() }
    }

    deinit { listener.stop() }

    /// Such as `http://127.0.0.1:40123/tickets`.
    package func url(_ path: String = "/tickets", host: String = "127.0.0.1") -> String {
        "http://\(host):\(port)\(path)"
    }

    /// All whole requests so far, in the order of their ends.
    package var requests: [ReceivedRequest] { listener.log.withLock { $0.requests } }

    /// Connections accepted so far.
    package var connections: Int { listener.log.withLock { $0.connections } }

    /// Bytes sent so far, over all connections.
    package var bytesSent: Int { listener.log.withLock { $0.bytesSent } }
}

/// What lives as long as its threads do.
final class Listener: Sendable {
    struct Log {
        var requests: [ReceivedRequest] = []
        var connections = 0
        var bytesSent = 0
    }

    let port: UInt16
    let log = Mutex(Log())

    private let descriptor: Int32
    private let scripts: [Script]
    private let isStopped = Atomic(false)

    init(scripts: [Script]) throws {
        self.scripts = scripts
        (descriptor, port) = try Self.listen()
    }

    deinit { close(descriptor) }

    var isOver: Bool { isStopped.load(ordering: .relaxed) }

    /// The threads see it within a tick.
    func stop() {
        isStopped.store(true, ordering: .relaxed)
        shutdown(descriptor, Int32(SHUT_RDWR))
    }

    func acceptAll() {
        while !isOver {
            let connection = accept(descriptor, nil, nil)
            guard connection >= 0 else { continue }
            let number = log.withLock { log in
                defer { log.connections += 1 }
                return log.connections
            }
            let script = scripts[min(number, scripts.count - 1)]
            Thread.detachNewThread {
                Conversation(descriptor: connection, number: number, listener: self).play(script)
            }
        }
    }

    private static func listen() throws -> (descriptor: Int32, port: UInt16) {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutablePointer(to: &address) { address in
            address.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                bind(descriptor, address, length) == 0 && Glibc.listen(descriptor, 256) == 0
                    && getsockname(descriptor, address, &length) == 0
            }
        }
        guard isBound else { throw POSIXError(.EADDRNOTAVAIL) }
        return (descriptor, UInt16(bigEndian: address.sin_port))
    }
}
