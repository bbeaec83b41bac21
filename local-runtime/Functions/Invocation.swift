internal import Glibc

/// One run of one program: the request on its stdin, the answer from its stdout.
@RuntimeActor
struct Invocation {
    /// Bytes of an answer; a program that writes more is ended. A page of 250 deliveries has that many answers of
    /// receivers, 16 KiB each, and six bytes in JSON stand for a control character.
    nonisolated static let answerMax = 32 * 1024 * 1024
    /// From the request to end (SIGTERM) to the end (SIGKILL).
    static let grace: Duration = .seconds(2)

    var program: String
    var arguments: [String] = []
    var environment: [String]
    var timeout: Duration
    /// Those that run now, so that they can be ended together.
    var running: RunningChildren

    enum Result: Equatable, Sendable {
        case ended(Child.Ending, answer: [UInt8])
        case timedOut
        case tooLong
        /// A code of <errno.h>.
        case notStarted(Int32)
    }

    func run(_ request: [UInt8]) async -> Result {
        let child: Child
        do throws(IOFailure) {
            child = try Child(program: program, arguments: arguments, environment: environment)
        } catch {
            if case .system(let code) = error { return .notStarted(code) }
            return .notStarted(EIO)
        }
        running.insert(child)
        defer { running.remove(child) }
        return await exchange(request, with: child)
    }

    private func exchange(_ request: [UInt8], with child: Child) async -> Result {
        // A program that does not read its input, or closes it, has its reasons: what it answers counts.
        let writing = SideTask {
            try? await child.input.write(request)
            child.input.close()
        }
        let reading = SideTask { await Self.answer(of: child) }
        let logging = SideTask {
            var relay = LineRelay(from: child.errors)
            await relay.run()
        }

        let ending = await end(of: child)
        // Whoever still holds the pipes has left the process group on purpose: nobody waits for it.
        child.input.stop()
        child.output.stop()
        child.errors.stop()
        await writing.value()
        let answer = await reading.value()
        await logging.value()
        guard let ending else { return .timedOut }
        guard let answer else { return .tooLong }
        return .ended(ending, answer: answer)
    }

    /// Nil where the time was over first.
    private func end(of child: Child) async -> Child.Ending? {
        if let ending = try? await child.end(until: .now + timeout) { return ending }
        child.signal(SIGTERM)
        if (try? await child.end(until: .now + Self.grace)) != nil { return nil }
        child.signal(SIGKILL)
        _ = try? await child.end(until: nil)
        return nil
    }

    /// Nil where it is over its limit; the program is ended then.
    private static func answer(of child: Child) async -> [UInt8]? {
        var answer: [UInt8] = []
        while let bytes = try? await child.output.read(upTo: 64 * 1024), !bytes.isEmpty {
            guard answer.count + bytes.count <= answerMax else {
                child.signal(SIGKILL)
                return nil
            }
            answer += bytes
        }
        return answer
    }
}

/// The programs that run now.
@RuntimeActor
final class RunningChildren {
    private var children: [ObjectIdentifier: Child] = [:]

    func insert(_ child: Child) { children[ObjectIdentifier(child)] = child }
    func remove(_ child: Child) { children[ObjectIdentifier(child)] = nil }
    func signal(_ number: Int32) { for child in children.values { child.signal(number) } }
}
