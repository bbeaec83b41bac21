internal import Glibc
internal import Webhooks

/// Whether calls can succeed: every program is there, and the store's folder can be written to.
@RuntimeActor
struct Readiness {
    let manifest: RuntimeManifest
    let programs: Programs
    /// `WEBHOOKS_STORE`; nil where it is not set.
    var store: String?

    var missingPrograms: [String] { manifest.current.functions.map(\.name).filter { !programs.exists($0) } }

    var response: Response {
        let missing = missingPrograms
        guard missing.isEmpty else {
            return Response(Problem.unavailable("Build the missing programs: \(missing.joined(separator: ", "))."))
        }
        guard access(storeFolder, W_OK | X_OK) == 0 else {
            return Response(Problem.unavailable("The folder of the store cannot be written to."))
        }
        return Response(200, json: Array("{\"ready\":true}\n".utf8))
    }

    private var storeFolder: String {
        guard let store, let slash = store.lastIndex(of: "/"), !store.hasPrefix("postgres") else { return "." }
        return slash == store.startIndex ? "/" : String(store[..<slash])
    }
}
