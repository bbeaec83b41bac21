internal import Glibc
internal import JSON
internal import Webhooks

extension Function {
    /// Reads one request from stdin and writes one response to stdout; with `--lines`, one of each per line until stdin
    /// ends. See `--help`.
    package static func main() {
        // A reader that went and a file at its limit (ulimit -f) show as EPIPE and EFBIG.
        for number in [SIGPIPE, SIGXFSZ] { signal(number, SIG_IGN) }
        let answers = Answers()
        // To have the list made is a twentieth of a short run.
        switch CommandLine.argc > 1 ? Array(CommandLine.arguments.dropFirst()) : [] {
        case []:
            if isatty(STDIN_FILENO) != 0 { finish(answers.write(Usage.text(of: Self.self))) }
            run(answers) { $0.runOnce() }
        case ["--lines"]: run(answers) { $0.runLines(.request) }
        case ["--lines", "--context"], ["--context", "--lines"]: run(answers) { $0.runLines(.contextAndRequest) }
        case ["--context"]:
            let failure = Failure(.invalidRequest, "--context goes with --lines; \(name) --help tells more")
            finish(answers.write(failure), failure.exitStatus)
        case ["--describe"]: finish(answers.write(Description.text(of: Self.self)))
        case ["--help"], ["-h"]: finish(answers.write(Usage.text(of: Self.self)))
        case let arguments:
            let known = ["--lines", "--context", "--describe", "--help", "-h"]
            let unknown = arguments.first { !known.contains($0) } ?? arguments[1]
            let failure = Failure(.invalidRequest, "\(unknown) is no option here; \(name) --help tells them")
            finish(answers.write(failure), failure.exitStatus)
        }
    }

    private static func run(_ answers: Answers, _ body: (Invocations<Self>) -> Int32) -> Never {
        do throws(Failure) {
            let context = Context(environment: try Environment.current(), function: name)
            let status = body(Invocations(function: Self(), context: context, answers: answers))
            // Where no other process has the store open, all of it is in its one file again.
            context.closeStore()
            exit(status)
        } catch {
            finish(answers.write(error), error.exitStatus)
        }
    }

    /// - Parameter isWritten: whether whoever reads the answer is still there.
    private static func finish(_ isWritten: Bool, _ status: Int32 = 0) -> Never { exit(isWritten ? status : 70) }
}

/// Where answers go. Nothing else reaches stdout: what a stray `print` writes there goes to stderr.
struct Answers {
    private let descriptor: Int32

    init() {
        descriptor = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3)
        openStandardDescriptors()
        dup2(STDERR_FILENO, STDOUT_FILENO)
    }

    /// Writes whole lines.
    func write(_ lines: [UInt8]) -> Bool { writeAll(lines, to: descriptor) }

    func write(_ text: String) -> Bool { write(Array(text.utf8)) }

    func write(_ failure: Failure) -> Bool {
        var writer = JSONWriter()
        failure.write(to: &writer)
        return write(writer.bytes + [UInt8(ascii: "\n")])
    }
}
