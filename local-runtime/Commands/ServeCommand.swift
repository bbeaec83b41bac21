internal import Glibc

/// `local-runtime serve`
@RuntimeActor
struct ServeCommand {
    /// For what runs to end after the signal to stop.
    static let drainTime: Duration = .seconds(15)

    private let doors: Doors
    private var manifestPath: String
    private var programsFolder: String
    private var processesMax: Int

    init(_ arguments: [String]) throws(CommandError) {
        let options = try Options(
            arguments, valued: Doors.options.union(["--manifest", "--programs", "--processes"]), command: "serve")
        doors = try Doors(options)
        manifestPath = try options.value("--manifest") ?? "functions/manifest.json"
        programsFolder = try options.value("--programs") ?? File.ownFolder
        processesMax = try options.integer("--processes", in: 1...512) ?? 16
    }

    func run() async throws(CommandError) -> Int32 {
        guard Log.level != nil else {
            let levels = Log.Level.allCases.map(\.rawValue).joined(separator: ", ")
            throw CommandError(configuration: "WEBHOOKS_LOG must be one of \(levels).")
        }
        let given = File.variable("WEBHOOKS_TOKEN")
        try doors.checkReach(hasToken: given != nil, hasKeys: Self.hasKeys)
        let manifest = try readManifest()
        let environment = Programs.inheritedEnvironment()
        let programs = Programs(folder: programsFolder, environment: Programs.environment(from: environment))
        let running = RunningChildren()
        let signals = Signals(Surroundings.endingSignals)
        let server = try doors.open()
        let token = given ?? randomHex(bytes: 32)
        let background = Background(manifest, programs: programs)
        let readiness = Readiness(manifest: manifest, programs: programs, store: File.variable("WEBHOOKS_STORE"))
        let front = Front(
            access: doors.access(token: token, to: server),
            router: Router(manifest: manifest),
            caller: Caller(programs, running: running, processesMax: processesMax), background: background,
            pages: [
                Page(.get, "/healthz", for: .anyone) { _ in Response(200, json: Array("{\"ok\":true}\n".utf8)) },
                Page(.get, "/readyz", for: .anyone) { _ in readiness.response },
                Page(.get, "/", for: .known) { _ in Index(manifest).response },
            ], crossOrigin: CrossOrigin(doors.origins))

        var greeting = doors.greeting(of: server)
        if given == nil { greeting += "token: \(token)\n" }
        writeAll(Array(greeting.utf8), to: STDOUT_FILENO)
        doors.warn()
        if !readiness.missingPrograms.isEmpty {
            Log.write(
                .warning, "No program in \(programsFolder) for: \(readiness.missingPrograms.joined(separator: ", ")).")
        }
        background.start()
        server.serve(front)
        _ = await signals.next()
        await end(server, background, running, signals)
        return 0
    }

    private func end(
        _ server: Server, _ background: Background, _ running: RunningChildren, _ signals: Signals
    ) async {
        let deadline = ContinuousClock.now + Self.drainTime
        RuntimeActor.start {
            _ = await signals.next()
            running.signal(SIGKILL)
            background.kill()
        }
        let draining = SideTask { await background.stop(until: deadline) }
        await server.stop(until: deadline)
        await draining.value()
        running.signal(SIGKILL)
        background.kill()
    }

    private func readManifest() throws(CommandError) -> Manifest {
        guard let text = File.read(manifestPath, bytesMax: ManifestReader.bytesMax) else {
            throw CommandError(
                configuration: "\(manifestPath) cannot be read; start in the project's folder, or give --manifest.")
        }
        do throws(ManifestError) {
            return try ManifestReader.read(text)
        } catch {
            throw CommandError(configuration: "\(manifestPath):\(error.line): \(error.message)")
        }
    }

    /// Whether there are keys that requests can carry instead of the token.
    private static var hasKeys: Bool { false }
}
