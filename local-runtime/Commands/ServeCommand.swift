internal import Glibc
internal import Webhooks

/// `local-runtime serve`
@RuntimeActor
struct ServeCommand: CommandProgram {
    static let manual = Manual(
        name: "serve", summary: "Serves the functions over HTTP and runs their timers.",
        options: Doors.options + [
            .store(for: "the store, for the functions too"),
            .init("--manifest", "FILE", "which function runs when (functions/manifest.json)", completion: .file),
            .init("--programs", "FOLDER", "the functions' programs (the folder of this program)", completion: .folder),
            .init("--check", nil, "looks the manifest over and ends: status 0 where it can be used"),
            .init("--clock", "TIME", "for tests: a clock for the timers that stands there until it is moved"),
            .init("--processes", "COUNT", "processes for one call each that run at once for clients (16)"),
        ],
        notes: """
            Environment: WEBHOOKS_TOKEN is the token that requests must carry; without it one is made and printed.
            The functions get PATH, HOME, LANG, TZ, SSL_CERT_* and the other WEBHOOKS_ variables.

            With --clock, POST /runtime/clock {"advanceSeconds": 60} moves the clock.

            SIGTERM and SIGINT: no new requests; what runs may end within 15 seconds, and what runs in the background gets
            SIGTERM. A second signal ends all at once.
            Exit status: 0 ended by a signal, 64 wrong options, 69 the port is in use, 78 the manifest, the certificate or
            WEBHOOKS_TOKEN cannot be used, or other machines would be let in without a token or a key, or with a token of less
            than \(Doors.tokenLengthMin) characters.
            """,
        example: """
            WEBHOOKS_TOKEN=secret local-runtime serve --port 8787
            curl -H 'Authorization: Bearer secret' http://127.0.0.1:8787/v1/teams/acme/webhooks
            """)

    private let doors: Doors
    private let manifestPath: String
    private let onlyChecks: Bool
    private var settings: Runtime.Settings

    init(_ options: Options) throws(CommandError) {
        doors = try Doors(options)
        manifestPath = try options.value("--manifest") ?? "functions/manifest.json"
        onlyChecks = options.has("--check")
        settings = Runtime.Settings(
            store: try options.storePath(), programsFolder: try options.value("--programs") ?? File.ownFolder,
            processesMax: try options.integer("--processes", in: 1...512) ?? 16)
        if let text = try options.value("--clock") {
            guard let time = Timestamp(iso8601: text), WallClock.reach.contains(time) else {
                throw CommandError(
                    usage: "--clock must be a time from the year 1970 to 8999, such as 2026-03-29T00:59:58Z.")
            }
            guard doors.address?.isLoopback ?? true else {
                throw CommandError(usage: "--clock is for tests: it goes with a loopback address alone.")
            }
            settings.clockStart = time
        }
    }

    func run() async throws(CommandError) -> Int32 {
        if onlyChecks {
            let count = try readManifest().current.functions.count
            writeAll(Array("\(manifestPath) can be used; functions: \(count)\n".utf8), to: STDOUT_FILENO)
            return 0
        }
        guard Log.level != nil else {
            let levels = Log.Level.allCases.map(\.rawValue).joined(separator: ", ")
            throw CommandError(configuration: "WEBHOOKS_LOG must be one of \(levels).")
        }
        let given = File.variable("WEBHOOKS_TOKEN")
        try Doors.checkToken(given)
        // On a store of its own: it only reads, and so never waits for the disk or another writer.
        let keys = KnownKeys(RuntimeStore(path: settings.store))
        try doors.checkReach(token: given, hasKeys: (try? await keys.areThere()) ?? false)
        let manifest = try readManifest()
        let signals = Signals(Surroundings.endingSignals)
        let orphanGuard = try startGuard()
        let server = try doors.open(store: settings.store)
        let token = given ?? randomHex(bytes: 32)
        let runtime = Runtime(
            settings, manifest: manifest, server: server, access: doors.access(token: token, keys: keys, to: server),
            origins: CrossOrigin(doors.origins), guardedBy: orphanGuard)
        let greeting = doors.greeting(of: server) + (given == nil ? "token: \(token)\n" : "")
        writeAll(Array(greeting.utf8), to: STDOUT_FILENO)
        warn(runtime.readiness.missingPrograms)
        let state = StateFile(
            pid: getpid(), url: doors.commandURL(of: server, store: settings.store), token: token,
            startedAt: runtime.startedAt)
        publish(state)
        let keeper = StateKeeper(state, store: settings.store)
        RuntimeActor.start { await keeper.run() }
        runtime.serve()
        _ = await signals.next()
        await runtime.stop(cutOffBy: signals)
        keeper.stop()
        return 0
    }

    private func warn(_ missingPrograms: [String]) {
        doors.warn()
        guard !missingPrograms.isEmpty else { return }
        let names = missingPrograms.joined(separator: ", ")
        Log.write(.warning, "No program in \(settings.programsFolder) for: \(names).")
    }

    /// Lets the commands find the runtime.
    private func publish(_ state: StateFile) {
        guard !state.write(store: settings.store) else { return }
        let path = StateFile.path(store: settings.store)
        Log.write(.warning, "\(path) cannot be written: the commands will need --url.")
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
