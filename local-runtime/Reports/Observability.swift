internal import Webhooks

/// Everything by which somebody sees what the runtime does and did: history, log, figures, processes.
@RuntimeActor
struct Observability {
    let history = InvocationHistory()
    let invocations = InvocationMetrics()
    let http = HTTPMetrics()
    let startedAt = Timestamp.now

    /// Has every invocation told to those who keep book of them.
    func observe(_ caller: Caller) {
        caller.observe(with: history)
        caller.observe(with: invocations)
    }

    func pages(
        _ manifest: RuntimeManifest, _ caller: Caller, _ store: RuntimeStore, _ server: Server
    ) -> [Page] {
        let metrics = MetricsPages(
            invocations: invocations, http: http, storeMetrics: StoreMetrics(path: store.path), store: store,
            caller: caller, server: server, startedAt: startedAt)
        return LogPages(book: Log.book).pages + metrics.pages
            + HistoryPages(history: history, manifest: manifest, caller: caller).pages
            + ProcessPages(caller: caller, startedAt: startedAt).pages
    }
}
