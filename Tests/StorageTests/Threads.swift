import Foundation
import Synchronization

/// Threads that do the same at the same time.
enum Threads {
    /// - Returns: what came of each, when all have ended.
    static func run<Value: Sendable>(
        _ count: Int, _ body: @escaping @Sendable (Int) throws -> Value
    ) -> [Result<Value, any Error>] {
        let results = Results<Value>()
        let (ready, done) = (DispatchGroup(), DispatchGroup())
        for _ in 0..<count { ready.enter() }
        for index in 0..<count {
            done.enter()
            Thread.detachNewThread {
                ready.leave()
                ready.wait()
                let result = Result { try body(index) }
                results.all.withLock { $0[index] = result }
                done.leave()
            }
        }
        done.wait()
        return results.all.withLock { all in (0..<count).compactMap { all[$0] } }
    }

    private final class Results<Value: Sendable>: Sendable {
        let all = Mutex<[Int: Result<Value, any Error>]>([:])
    }
}

/// Runs `body` as a user to whom modes mean something: the superuser may write everywhere.
///
/// The user of file accesses is this thread's alone (`setfsuid`), so that tests beside it keep theirs.
/// - Parameter files: what is given to that user.
func withoutPrivileges(owning files: [URL], _ body: () throws -> Void) throws {
    guard getuid() == 0 else { return try body() }
    typealias SetUser = @convention(c) (uid_t) -> Int32
    let setUser = unsafeBitCast(dlsym(nil, "setfsuid"), to: SetUser.self)
    let nobody: uid_t = 65_534
    for file in files { chown(file.path, nobody, nobody) }
    _ = setUser(nobody)
    defer { _ = setUser(0) }
    try body()
}
