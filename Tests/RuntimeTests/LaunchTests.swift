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

    @Test(.onLoop) @RuntimeActor
    func `a program has signals as a shell has them, and leads a group`() throws {
        var (blocked, before) = (Signals.set(of: [SIGTERM, SIGINT]), sigset_t())
        pthread_sigmask(SIG_BLOCK, &blocked, &before)
        let handler = signal(SIGPIPE, SIG_IGN)
        defer {
            signal(SIGPIPE, handler)
            pthread_sigmask(SIG_SETMASK, &before, nil)
        }
        // Of the signals that are ignored, only SIGPIPE and SIGXFSZ are looked at: 13 and 25.
        let script = """
            blocked=$(sed -n 's/^SigBlk:.//p' /proc/$$/status); ignored=$(sed -n 's/^SigIgn:.//p' /proc/$$/status)
            [ $((0x$blocked)) = 0 ] && [ $((0x$ignored & 1 << 12 | 0x$ignored & 1 << 24)) = 0 ] || exit 1
            [ $(sed 's/.*) . //' /proc/$$/stat | cut -d ' ' -f 2) = $$ ]
            """
        #expect(try status(of: Launch("/bin/sh", ["-c", script], environment: ["PATH=/usr/bin:/bin"])) == 0)
    }

    @Test(.onLoop) @RuntimeActor
    func `a program has its words and variables, and those of the one process`() throws {
        let script = #"[ "$0 $1 $2 $B $C" = "name a b= 1 2 3" ]"#
        let launch = Launch("/bin/sh", ["-c", script, "name", "a", "b="], environment: ["A=0", "B=1 2"])
        let pid = try launch.spawn(adding: ["C=3"], descriptors: [])
        #expect(try status(of: pid) == 0)
    }

    @Test(
        .onLoop, arguments: [("/nowhere/program", ENOENT), ("/tmp", EACCES), ("/etc/passwd", EACCES), ("/etc", EACCES)])
    @RuntimeActor
    func `says why a program does not begin`(program: String, code: Int32) throws {
        #expect(throws: IOFailure.system(code)) { try Launch(program, environment: []).spawn(descriptors: []) }
    }

    private func status(of launch: Launch) throws -> Int32 { try status(of: launch.spawn(descriptors: [])) }

    private func status(of pid: pid_t) throws -> Int32 {
        var status: Int32 = -1
        try #require(waitpid(pid, &status, 0) == pid)
        return status
    }
}
