internal import JSON
internal import Storage

/// A command that may take long: a terminal shows how far it is, and it reports at its end.
@RuntimeActor
protocol LongCommand: CommandProgram {
    associatedtype Report

    var progress: Progress { get }
    /// Whether the report, or the error, is one JSON object.
    var printsJSON: Bool { get }

    func work() throws(CommandError) -> Report
    /// The report for a person, with its line ends.
    func text(_ report: Report) -> String
    /// The report's members, but for its duration.
    func write(_ report: Report, to object: inout JSONWriter)
    /// The work is done, and the report about to be shown.
    /// - Returns: the exit status.
    func end(_ report: Report) -> Int32
}

extension LongCommand {
    func run() throws(CommandError) -> Int32 {
        let report: Report
        do throws(CommandError) {
            report = try progress.during { () throws(CommandError) in try work() }
        } catch {
            guard printsJSON else { throw error }
            try output(error.json)
            return error.exitStatus
        }
        let (text, status) = (printsJSON ? json(report) : Array(text(report).utf8), end(report))
        try output(text)
        return status
    }

    func end(_ report: Report) -> Int32 { 0 }

    private func json(_ report: Report) -> [UInt8] {
        var writer = JSONWriter()
        writer.object {
            write(report, to: &$0)
            $0.member("durationMs", progress.milliseconds)
        }
        return writer.bytes + [0x0A]
    }
}

extension Progress {
    /// Shows how far the copy of a store is.
    /// - Returns: whether somebody wants it to stop.
    func isStopped(at share: Double) -> Bool {
        show(share < 1 ? "\(Int(share * 100)) % copied" : "looking it over")
        return Signals.isPending(Surroundings.endingSignals)
    }
}

extension SoundCopy {
    /// For a person: what was copied.
    func text(of path: String, milliseconds: Int) -> String {
        "\(path): \(bytes) bytes, \(deliveries) deliveries, sound; \(milliseconds) ms"
    }
}

extension CommandError {
    /// - Parameters:
    ///   - path: what was to be copied.
    ///   - target: where to.
    ///   - consequence: such as "nothing was changed".
    init(
        _ refusal: SoundCopy.Refusal, of path: String, to target: String, consequence: String, advice: String = ""
    ) {
        switch refusal {
        case .source(let error): self.init(store: path, error)
        case .copy(let error): self.init(store: target, error)
        case .damaged(let findings):
            self.init("\(path) is damaged, and \(consequence): \(findings[0])\(advice)", exitStatus: 65)
        }
    }
}
