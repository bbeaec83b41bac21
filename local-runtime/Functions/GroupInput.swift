/// The lines of one group on their way into an instance.
///
/// What its pipe does not hold at once follows as the instance reads, which may answer the first call before it has read the
/// last.
@RuntimeActor
final class GroupInput {
    private let pipe: Descriptor?
    private let bytes: [UInt8]
    /// Of each call's line, in their order.
    private let ends: [Int]
    private var sent = 0
    /// Whether no more of it will be sent.
    private var isOver = false
    private var whenOver: Waiter?

    /// - Parameter pipe: the instance's stdin, which nobody else writes to meanwhile.
    init(_ calls: [Call], takesContext: Bool, into pipe: Descriptor?) {
        var (bytes, ends): ([UInt8], [Int]) = ([], [])
        for call in calls {
            LineRequest.append(call.request, call.context, takesContext: takesContext, to: &bytes)
            ends.append(bytes.count)
        }
        (self.pipe, self.bytes, self.ends) = (pipe, bytes, ends)
    }

    /// Calls that the instance cannot know yet: the last ones.
    var unsentCount: Int { ends.count { $0 > sent } }

    /// Whether the instance can know of a call, so that a line from it can be the answer.
    /// - Parameter place: of the call in the group.
    func hasBegun(_ place: Int) -> Bool { sent > (place == 0 ? 0 : ends[place - 1]) }

    /// Sends what the pipe holds, and the rest as it is read, until the pipe is closed.
    func send() {
        write()
        if isOver { return }
        RuntimeActor.start {
            while !self.isOver {
                if (try? await self.pipe?.waitForOutput()) == nil { self.isOver = true } else { self.write() }
            }
            self.whenOver?.wake(.ready)
        }
    }

    private func write() {
        let count = pipe?.writeAtOnce(bytes[sent...]) ?? -1
        sent += max(count, 0)
        isOver = count < 0 || sent == bytes.count
    }

    /// Waits until all is sent; false where that comes to nothing, or not in time.
    func isSent(until deadline: ContinuousClock.Instant) async -> Bool {
        if !isOver {
            _ = await RuntimeActor.shared.loop.suspend(until: deadline) { waiter in
                if isOver { waiter.wake(.ready) } else { whenOver = waiter }
            }
        }
        return sent == bytes.count
    }
}
