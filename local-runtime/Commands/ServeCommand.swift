internal import Glibc
internal import Webhooks

/// `local-runtime serve`
@RuntimeActor
struct ServeCommand: CommandProgram {
    static let manual = Manual(
        name: "serve", summary: "Serves the functions over HTTP and runs their timers.",
        options: Doors.options + [
            .init("--manifest", "FILE", "which function runs when (functions/manifest.json)", completion: .file),
            .init("--programs", "FOLDER", "the functions' programs (the folder of this program)", completion: .folder),
            .init("--clock", "TIME", "for tests: a clock for the timers that stands there until it is moved"),
            .init("--processes", "COUNT", "processes for one call each that run at once for clients (16)"),
        ],
        notes: """
            Environment: WEBHOOKS_TOKEN is the token that requests must carry; without it one is made and printed.
            The functions get PATH, HOME, LANG, TZ, SSL_CERT_* and the other WEBHOOKS_ variables.

            With --clock, POST /runtime/clock {"advanceSeconds": 60} moves the clock.

            SIGTERM and SIGINT: no new requests; what runs may end within 15 seconds, and what runs in the background gets
            SIGTERM. A second signal ends all at once.
            Exit status: 0 ended by a signal, 64 wrong options, 69 the port is in use, 78 the manifest or the certificate
            cannot be used, or other machines would be let in without a token or a key, or with a token of less than
            \(Doors.tokenLengthMin) characters.
            """,
        example: """
            WEBHOOKS_TOKEN=secret local-runtime serve --port 8787
            curl -H 'Authorization: Bearer secret' http://127.0.0.1:8787/v1/teams/acme/webhooks
            """)

    /// For what runs to end after the signal to stop.
    static let drainTime: Duration = .seconds(15)

    private let doors: Doors
    private let storePath: String
    private var manifestPath: String
    private var programsFolder: String
    private var processesMax: Int
    private var clockStart: Timestamp?

    init(_ options: Options) throws(CommandError) {
        doors = try Doors(options)
        storePath = try options.storePath()
        manifestPath = try options.value("--manifest") ?? "functions/manifest.json"
        programsFolder = try options.value("--programs") ?? File.ownFolder
        processesMax = try options.integer("--processes", in: 1...512) ?? 16
        if let text = try options.value("--clock") {
            guard let time = Timestamp(iso8601: text) else {
                throw CommandError(usage: "--clock must be a time, such as 2026-03-29T00:59:58Z.")
            }
            guard doors.address?.isLoopback ?? true else {
                throw CommandError(usage: "--clock is for tests: it goes with a loopback address alone.")
            }
            clockStart = time
        }
    }

    func run() async throws(CommandError) -> Int32 {
        guard Log.level != nil else {
            let levels = Log.Level.allCases.map(\.rawValue).joined(separator: ", ")
            throw CommandError(configuration: "WEBHOOKS_LOG must be one of \(levels).")
        }
        let given = File.variable("WEBHOOKS_TOKEN")
        let store = RuntimeStore(path: storePath)
        // Of its own: it only reads, and so never waits for the disk or another writer.
        let keys = KnownKeys(RuntimeStore(path: store.path))
        try doors.checkReach(token: given, hasKeys: (try? await keys.areThere()) ?? false)
        let manifest = try readManifest()
        let signals = Signals(Surroundings.endingSignals)
        let orphanGuard = try startGuard()
        let environment = Programs.environment(from: Programs.inheritedEnvironment()) + [orphanGuard.mark]
        let programs = Programs(folder: programsFolder, environment: environment)
        let running = RunningChildren(table: orphanGuard.table)
        let server = try doors.open(store: store.path)
        let token = given ?? randomHex(bytes: 32)
        let caller = Caller(manifest, programs: programs, running: running, processesMax: processesMax)
        let reports = ReportLog()
        caller.observe(with: reports)
        let observability = Observability()
        observability.observe(caller)
        let changes = ChangeWatch(store)
        let background = Background(manifest, caller: caller, store: store, changes: changes)
        let calls = CallRunner(store, manifest: { manifest.current }) { function, call in
            await caller.attempt(call, of: function, then: background)
        }
        changes.onChange { calls.look() }
        let readiness = Readiness(manifest: manifest, programs: programs, store: store)
        let timers = Timers(clock: WallClock(startingAt: clockStart), store: store) { function, request in
            await background.run(function, request: request)
        }
        let access = doors.access(token: token, keys: keys, to: server)
        let front = Front(
            access: access, manifest: manifest, caller: caller, background: background,
            calls: CallIntake(store) { calls.look() },
            pages: CallPages(store) { calls.look() }.pages + [
                Page(.get, "/healthz", for: .anyone) { _ in Response(200, json: Array("{\"ok\":true}\n".utf8)) },
                Page(.get, "/readyz", for: .anyone) { _ in await readiness.response() },
                Page(.get, "/", for: .known) { _ in Index(manifest.current).response },
            ]
                + SessionPages(access: access).pages
                + timers.pages { timer, request, context throws(Problem) in
                    guard let function = manifest.current[timer.function] else { throw Router.notFound }
                    let answer = try await caller.call(
                        function, request: request, context: context, cause: .fire)
                    if answer.isResult { background.wake(after: function) }
                    return try answer.response(status: 200)
                }
                + observability.pages(manifest, caller, store, server) {
                    function, request, context throws(Problem) in
                    let answer = try await caller.call(function, request: request, context: context, cause: .replay)
                    if answer.isResult { background.wake(after: function) }
                    return try answer.response(status: 200)
                }, crossOrigin: CrossOrigin(doors.origins), metrics: observability.http)

        var greeting = doors.greeting(of: server)
        if given == nil { greeting += "token: \(token)\n" }
        writeAll(Array(greeting.utf8), to: STDOUT_FILENO)
        doors.warn()
        if !readiness.missingPrograms.isEmpty {
            Log.write(
                .warning, "No program in \(programsFolder) for: \(readiness.missingPrograms.joined(separator: ", ")).")
        }
        let state = StateFile(
            pid: getpid(), url: doors.commandURL(of: server, store: store.path), token: token,
            startedAt: observability.startedAt)
        if !state.write(store: store.path) {
            Log.write(.warning, "\(StateFile.path(store: store.path)) cannot be written: the commands will need --url.")
        }
        manifest.observe { timers.set($0.functions) }
        background.start()
        RuntimeActor.start { await caller.keepUp() }
        RuntimeActor.start { await manifest.watch() }
        RuntimeActor.start { await changes.run() }
        RuntimeActor.start { await calls.run() }
        server.serve(front)
        _ = await signals.next()
        reports.isEnding = true
        Log.book.close()
        changes.stop()
        await end(server, timers, background, calls, caller, running, signals)
        state.remove(store: store.path)
        return 0
    }

    private func end(
        _ server: Server, _ timers: Timers, _ background: Background, _ calls: CallRunner, _ caller: Caller,
        _ running: RunningChildren, _ signals: Signals
    ) async {
        timers.stop()
        let deadline = ContinuousClock.now + Self.drainTime
        RuntimeActor.start {
            _ = await signals.next()
            calls.cutOff()
            running.kill()
        }
        let draining = SideTask { await background.stop(until: deadline) }
        let calling = SideTask { await calls.stop(until: deadline) }
        await server.stop(until: deadline)
        await draining.value()
        await calling.value()
        await caller.stop(until: deadline)
        running.kill()
        await calls.giveBack()
    }

    private func readManifest() throws(CommandError) -> RuntimeManifest {
        do throws(RuntimeManifest.Unusable) {
            return try RuntimeManifest(path: manifestPath)
        } catch {
            throw CommandError(configuration: error.message)
        }
    }

    private func startGuard() throws(CommandError) -> Guard {
        do throws(IOFailure) {
            return try Guard()
        } catch {
            throw CommandError("The system does not let the guard against orphans start.", exitStatus: 71)
        }
    }
}
