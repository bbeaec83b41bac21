internal import Glibc

/// `local-runtime serve`
@RuntimeActor
struct ServeCommand: CommandProgram {
    static let manual = Manual(
        name: "serve", summary: "Serves the functions over HTTP and runs their timers.",
        options: [
            .init("--host", "ADDRESS", "a loopback address to listen on (127.0.0.1)"),
            .init("--port", "PORT", "0 takes a free one and prints it (8787)"),
            .init("--host-name", "NAME", "another name that requests may be addressed to; can be repeated"),
            .init("--manifest", "FILE", "which function runs when (functions/manifest.json)", completion: .file),
            .init("--programs", "FOLDER", "the functions' programs (the folder of this program)", completion: .folder),
            .init("--processes", "COUNT", "processes for one call each that run at once for clients (16)"),
        ],
        notes: """
            Environment: WEBHOOKS_TOKEN is the token that requests must carry; without it one is made and printed.
            The functions get PATH, HOME, LANG, TZ, SSL_CERT_* and the other WEBHOOKS_ variables.

            SIGTERM and SIGINT: no new requests; what runs may end within 15 seconds, and what runs in the background gets
            SIGTERM. A second signal ends all at once.
            Exit status: 0 ended by a signal, 64 wrong options, 69 the port is in use, 78 the manifest cannot be used.
            """,
        example: """
            WEBHOOKS_TOKEN=secret local-runtime serve --port 8787
            curl -H 'Authorization: Bearer secret' http://127.0.0.1:8787/v1/teams/acme/webhooks
            """)

    /// For what runs to end after the signal to stop.
    static let drainTime: Duration = .seconds(15)

    private var address: LoopbackAddress
    private var hostNames: [String]
    private var manifestPath: String
    private var programsFolder: String
    private var processesMax: Int

    init(_ options: Options) throws(CommandError) {
        address = try options.address(portDefault: 8787)
        hostNames = options.all("--host-name")
        for name in hostNames where HostAndPort(name) == nil {
            throw CommandError(usage: "--host-name must be a name or an address, with or without a port.")
        }
        manifestPath = try options.value("--manifest") ?? "functions/manifest.json"
        programsFolder = try options.value("--programs") ?? File.ownFolder
        processesMax = try options.integer("--processes", in: 1...512) ?? 16
    }

    func run() async throws(CommandError) -> Int32 {
        guard Log.level != nil else {
            let levels = Log.Level.allCases.map(\.rawValue).joined(separator: ", ")
            throw CommandError(configuration: "WEBHOOKS_LOG must be one of \(levels).")
        }
        let manifest = try readManifest()
        let signals = Signals(Surroundings.endingSignals)
        let store = RuntimeStore(path: File.variable("WEBHOOKS_STORE") ?? "webhooks.db")
        let orphanGuard = try startGuard()
        let environment = Programs.environment(from: Programs.inheritedEnvironment()) + [orphanGuard.mark]
        let programs = Programs(folder: programsFolder, environment: environment)
        let running = RunningChildren(table: orphanGuard.table)
        let listener = try listen(store: store.path)
        let given = File.variable("WEBHOOKS_TOKEN")
        let token = given ?? randomHex(bytes: 32)
        let caller = Caller(manifest, programs: programs, running: running, processesMax: processesMax)
        let reports = ReportLog()
        caller.observe(with: reports)
        let changes = ChangeWatch(store)
        let background = Background(manifest, caller: caller, store: store, changes: changes)
        let calls = CallRunner(store, manifest: { manifest.current }) { function, call in
            await caller.attempt(call, of: function, then: background)
        }
        changes.onChange { calls.look() }
        let readiness = Readiness(manifest: manifest, programs: programs, store: File.variable("WEBHOOKS_STORE"))
        let front = Front(
            access: Access(token: token, port: listener.port, names: hostNames + [address.name]),
            manifest: manifest, caller: caller, background: background, calls: CallIntake(store) { calls.look() },
            pages: CallPages(store) { calls.look() }.pages + [
                Page(.get, "/healthz", for: .anyone) { _ in Response(200, json: Array("{\"ok\":true}\n".utf8)) },
                Page(.get, "/readyz", for: .anyone) { _ in readiness.response },
                Page(.get, "/", for: .known) { _ in Index(manifest.current).response },
            ])

        greet(port: listener.port, madeToken: given == nil ? token : nil)
        if !readiness.missingPrograms.isEmpty {
            Log.write(
                .warning, "No program in \(programsFolder) for: \(readiness.missingPrograms.joined(separator: ", ")).")
        }
        let state = StateFile(pid: getpid(), url: url(port: listener.port), token: token, startedAt: .now)
        if !state.write(store: store.path) {
            Log.write(.warning, "\(StateFile.path(store: store.path)) cannot be written: the commands will need --url.")
        }
        background.start()
        RuntimeActor.start { await caller.keepUp() }
        RuntimeActor.start { await manifest.watch() }
        RuntimeActor.start { await changes.run() }
        RuntimeActor.start { await calls.run() }
        RuntimeActor.start { await listener.serve(front) }
        _ = await signals.next()
        reports.isEnding = true
        changes.stop()
        await end(listener, background, calls, caller, running, signals)
        state.remove(store: store.path)
        return 0
    }

    private func end(
        _ listener: Listener, _ background: Background, _ calls: CallRunner, _ caller: Caller,
        _ running: RunningChildren, _ signals: Signals
    ) async {
        let deadline = ContinuousClock.now + Self.drainTime
        RuntimeActor.start {
            _ = await signals.next()
            running.signal(SIGKILL)
        }
        let draining = SideTask { await background.stop(until: deadline) }
        let calling = SideTask { await calls.stop(until: deadline) }
        await listener.stop(until: deadline)
        await draining.value()
        await calling.value()
        await caller.stop(until: deadline)
        running.signal(SIGKILL)
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

    private func listen(store: String) throws(CommandError) -> Listener {
        do throws(IOFailure) {
            return try Listener(at: address)
        } catch {
            let holder = error == .system(EADDRINUSE) ? PortHolder.find(port: address.port) : nil
            throw CommandError(
                listeningAt: address, error, holder: holder?.sentence(state: StateFile(store: store)))
        }
    }

    private func url(port: Int) -> String {
        var address = address
        address.port = port
        return "http://\(address.authority)"
    }

    private func greet(port: Int, madeToken: String?) {
        var text = "listening on \(url(port: port))\n"
        if let madeToken { text += "token: \(madeToken)\n" }
        writeAll(Array(text.utf8), to: STDOUT_FILENO)
    }
}

extension Options {
    /// `--host` and `--port`.
    func address(portDefault: Int) throws(CommandError) -> LoopbackAddress {
        let host = try value("--host") ?? "127.0.0.1"
        let port = try integer("--port", in: 0...65535) ?? portDefault
        guard let address = LoopbackAddress(host: host, port: port) else {
            throw CommandError(
                usage: "--host must be a loopback address, such as 127.0.0.1 or ::1: this version does not serve other "
                    + "machines. Put a proxy with TLS in front of it for that, and add its name with --host-name.")
        }
        return address
    }
}
