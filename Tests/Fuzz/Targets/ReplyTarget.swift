import Foundation
import Synchronization
import Webhooks

@testable import local_runtime

extension FuzzTarget {
    /// What a command of the runtime hears from the runtime, or from whoever listens in its place.
    static let reply = FuzzTarget(name: "reply", mutationsCount: 300) { input in
        LoopThread.start
        var ends: [Int32] = [0, 0]
        try expect(socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0, &ends) == 0, "no descriptor is left")
        _ = input.withUnsafeBytes { send(ends[0], $0.baseAddress, $0.count, 0) }
        close(ends[0])
        let (descriptor, done) = (ends[1], DispatchSemaphore(value: 0))
        let status = Mutex<Result<Int, IOFailure>>(.failure(.stopped))
        RuntimeActor.start {
            let isHead = input.first == UInt8(ascii: "h")
            var reader = AnswerReader(Descriptor(owning: descriptor), isHead: isHead)
            do throws(IOFailure) {
                let reply = try await reader.read(until: .now + .seconds(20))
                status.withLock { $0 = .success(reply.status) }
            } catch {
                status.withLock { $0 = .failure(error) }
            }
            done.signal()
        }
        done.wait()
        switch status.withLock({ $0 }) {
        case .success(let status): try expect((200...999).contains(status), "status \(status)")
        case .failure(let error): try expect(error == .ended, "\(error)")
        }
    }
}

/// The runtime's loop on a thread, for as long as the tests run.
private enum LoopThread {
    static let start: Void = Thread.detachNewThread { RuntimeActor.shared.loop.run() }
}
