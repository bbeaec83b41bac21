import Glibc
import Testing

@testable import local_runtime

/// What a program gets of the process that starts it.
@Suite struct LaunchTests {
    init() { LoopThread.start }

    @Test(.onLoop) @RuntimeActor
    func `a program has the descriptors that it is given and no others`() throws {
        let null = open("/dev/null", O_RDWR)
        // Nobody has said that it ends with this process's program.
        let other = fcntl(null, F_DUPFD, 200)
        defer { for number in [null, other] { close(number) } }
        let script = "test -e /proc/$$/fd/2 && ! test -e /proc/$$/fd/\(other)"
        let launch = Launch("/bin/sh", ["-c", script], environment: [])
        let pid = try launch.spawn(descriptors: [null, null, null])
        var status: Int32 = -1
        waitpid(pid, &status, 0)
        #expect(other >= 200 && status == 0)
    }
}
