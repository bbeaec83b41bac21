internal import Webhooks

/// The parts of a runtime, put together: what calls functions, what makes them be called, and what is served over HTTP.
@RuntimeActor
final class Runtime {
    /// For what runs to end after the signal to stop.
    static let drainTime: Duration = .seconds(15)

    /// What its operator has chosen.
    struct Settings {
        /// The path of the store.
        var store: String
        /// Where the functions' programs are.
        var programsFolder: String
        /// Processes for one call each that run at once for clients.
        var processesMax: Int
        /// Where the clock of the timers stands until it is moved; nil: it goes as the system's.
        var clockStart: Timestamp?
    }

    let readiness: Readiness
    private let manifest: RuntimeManifest
    private let server: Server
    private let running: RunningChildren
    private let caller: Caller
    private let changes: ChangeWatch
    private let background: Background
    private let calls: CallRunner
    private let timers: Timers
    private let front: Front
    private let reports = ReportLog()
    private let observability = Observability()

    /// - Parameter orphanGuard: ends what is left behind.
    init(
        _ settings: Settings, manifest: RuntimeManifest, server: Server, access: Access, origins: CrossOrigin,
        guardedBy orphanGuard: Guard
    ) {
        let store = RuntimeStore(path: settings.store)
        let inherited = Programs.environment(from: Programs.inheritedEnvironment(), store: settings.store)
        let programs = Programs(
            folder: settings.programsFolder, environment: inherited + [orphanGuard.mark, UsageBook.request])
        running = RunningChildren(table: orphanGuard.table)
        let caller = Caller(
            manifest, programs: programs, running: running,
            leftBehind: LeftBehind(running, guardedBy: orphanGuard), processesMax: settings.processesMax)
        caller.observe(with: reports)
        observability.observe(caller)
        changes = ChangeWatch(store)
        let background = Background(manifest, caller: caller, store: store, changes: changes)
        let calls = CallRunner(store, manifest: { manifest.current }) { function, call in
            await caller.attempt(call, of: function)
        }
        changes.onChange { calls.look() }
        timers = Timers(clock: WallClock(startingAt: settings.clockStart), store: store) { function, request in
            await background.run(function, request: request)
        }
        readiness = Readiness(manifest: manifest, programs: programs, store: store)
        front = Front(
            access: access, manifest: manifest, caller: caller, calls: CallIntake(store) { calls.look() },
            pages: Self.pages(manifest, readiness) + DashboardPages(manifest: manifest).pages
                + LivePages(changes).pages
                + CallPages(store) { calls.look() }.pages + SessionPages(access: access).pages
                + timers.pages(manifest, caller) + observability.pages(manifest, caller, store, server)
                + OpenAPIPages(manifest: manifest, caller: caller, access: access).pages,
            crossOrigin: origins, metrics: observability.http)
        (self.manifest, self.server, self.caller) = (manifest, server, caller)
        (self.background, self.calls) = (background, calls)
    }

    private static func pages(_ manifest: RuntimeManifest, _ readiness: Readiness) -> [Page] {
        [
            Page(.get, "/healthz", for: .anyone) { _ in Response(200, json: Array("{\"ok\":true}\n".utf8)) },
            Page(.get, "/readyz", for: .anyone) { _ in await readiness.response() },
        ]
    }

    var startedAt: Timestamp { observability.startedAt }

    /// Begins to take requests, and to do what nobody asks for.
    func serve() {
        manifest.observe { [timers] in timers.set($0.functions) }
        background.start()
        RuntimeActor.start { [caller] in await caller.keepUp() }
        RuntimeActor.start { [manifest] in await manifest.watch() }
        RuntimeActor.start { [changes] in await changes.run() }
        RuntimeActor.start { [calls] in await calls.run() }
        server.serve(front)
    }

    /// Begins nothing more, and lets what runs end, for ``drainTime`` at most.
    /// - Parameter signals: the next one ends all at once.
    func stop(cutOffBy signals: Signals) async {
        reports.isEnding = true
        Log.book.close()
        changes.stop()
        timers.stop()
        let deadline = ContinuousClock.now + Self.drainTime
        RuntimeActor.start { [calls, running] in
            _ = await signals.next()
            calls.cutOff()
            running.kill()
        }
        let draining = SideTask { [background] in await background.stop(until: deadline) }
        let calling = SideTask { [calls] in await calls.stop(until: deadline) }
        await server.stop(until: deadline)
        await draining.value()
        await calling.value()
        await caller.stop(until: deadline)
        running.kill()
        await calls.giveBack()
    }
}
