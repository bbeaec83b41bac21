internal import Glibc

/// `local-runtime serve`
@RuntimeActor
struct ServeCommand {
    /// For what runs to end after the signal to stop.
    static let drainTime: Duration = .seconds(15)

    private var address: LoopbackAddress
    private var hostNames: [String]
    private var manifestPath: String
    private var programsFolder: String
    private var processesMax: Int

    init(_ arguments: [String]) throws(CommandError) {
        let options = try Options(
            arguments, valued: ["--host", "--port", "--host-name", "--manifest", "--programs", "--processes"],
            command: "serve")
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
        let environment = Programs.inheritedEnvironment()
        let programs = Programs(folder: programsFolder, environment: Programs.environment(from: environment))
        let running = RunningChildren()
        let signals = Signals(Surroundings.endingSignals)
        let listener = try listen()
        let given = File.variable("WEBHOOKS_TOKEN")
        let token = given ?? randomHex(bytes: 32)
        let store = RuntimeStore(path: File.variable("WEBHOOKS_STORE") ?? "webhooks.db")
        let changes = ChangeWatch(store)
        let background = Background(manifest, programs: programs, store: store, changes: changes)
        let caller = Caller(programs, running: running, processesMax: processesMax)
        let calls = CallRunner(store, manifest: { manifest }) { function, call in
            await caller.attempt(call, of: function, then: background)
        }
        changes.onChange { calls.look() }
        let readiness = Readiness(manifest: manifest, programs: programs, store: File.variable("WEBHOOKS_STORE"))
        let front = Front(
            access: Access(token: token, port: listener.port, names: hostNames + [address.name]),
            router: Router(manifest: manifest),
            caller: caller, background: background, calls: CallIntake(store) { calls.look() },
            pages: CallPages(store) { calls.look() }.pages + [
                Page(.get, "/healthz", for: .anyone) { _ in Response(200, json: Array("{\"ok\":true}\n".utf8)) },
                Page(.get, "/readyz", for: .anyone) { _ in readiness.response },
                Page(.get, "/", for: .known) { _ in Index(manifest).response },
            ])

        greet(port: listener.port, madeToken: given == nil ? token : nil)
        if !readiness.missingPrograms.isEmpty {
            Log.write(
                .warning, "No program in \(programsFolder) for: \(readiness.missingPrograms.joined(separator: ", ")).")
        }
        background.start()
        RuntimeActor.start { await changes.run() }
        RuntimeActor.start { await calls.run() }
        RuntimeActor.start { await listener.serve(front) }
        _ = await signals.next()
        await end(listener, changes, background, calls, running, signals)
        return 0
    }

    private func end(
        _ listener: Listener, _ changes: ChangeWatch, _ background: Background, _ calls: CallRunner,
        _ running: RunningChildren, _ signals: Signals
    ) async {
        changes.stop()
        let deadline = ContinuousClock.now + Self.drainTime
        RuntimeActor.start {
            _ = await signals.next()
            running.signal(SIGKILL)
            background.kill()
        }
        let draining = SideTask { await background.stop(until: deadline) }
        let calling = SideTask { await calls.stop(until: deadline) }
        await listener.stop(until: deadline)
        await draining.value()
        await calling.value()
        running.signal(SIGKILL)
        background.kill()
        await calls.giveBack()
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

    private func listen() throws(CommandError) -> Listener {
        do throws(IOFailure) {
            return try Listener(at: address)
        } catch {
            throw CommandError(listeningAt: address, error)
        }
    }

    private func greet(port: Int, madeToken: String?) {
        var address = address
        address.port = port
        var text = "listening on http://\(address.authority)\n"
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
