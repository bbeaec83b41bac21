internal import Cryptography
internal import Glibc
internal import Storage
internal import Webhooks

/// Whether calls can succeed: every program is there, the store can be written to, there is room on the disk, and the key
/// that seals secrets can be used.
@RuntimeActor
final class Readiness {
    /// Bytes that must be free where the store is: below, writes are about to fail.
    nonisolated static let freeBytesMin = 64 * 1024 * 1024
    /// For the store to say that it can be written to.
    nonisolated static let storeTimeMax: Duration = .seconds(2)
    /// How long an answer of the store holds for those who ask next: anybody may ask.
    nonisolated static let storeAnswerTime: Duration = .seconds(1)

    private let manifest: RuntimeManifest
    private let programs: Programs
    private let store: RuntimeStore
    private var isAsking = false
    private var waiting: [Waiter] = []
    private var answer: (at: ContinuousClock.Instant, complaint: String?)?

    init(manifest: RuntimeManifest, programs: Programs, store: RuntimeStore) {
        (self.manifest, self.programs, self.store) = (manifest, programs, store)
    }

    var missingPrograms: [String] { manifest.current.functions.map(\.name).filter { !programs.exists($0) } }

    func response() async -> Response {
        if let complaint = await complaint() { return Response(Problem.unavailable(complaint)) }
        return Response(200, json: Array("{\"ready\":true}\n".utf8))
    }

    /// What is to be done first; nil where nothing is.
    private func complaint() async -> String? {
        let missing = missingPrograms
        guard missing.isEmpty else { return "Build the missing programs: \(missing.joined(separator: ", "))." }
        if let complaint = diskComplaint() { return complaint }
        return await storeComplaint()
    }

    private func diskComplaint() -> String? {
        let folder = File.folder(of: store.path)
        guard access(folder, W_OK | X_OK) == 0 else { return "The folder of the store cannot be written to." }
        var figures = statvfs()
        guard statvfs(folder, &figures) == 0 else { return nil }
        let free = Int(
            clamping: UInt64(figures.f_bavail).multipliedReportingOverflow(by: UInt64(figures.f_frsize)).partialValue)
        return free < Self.freeBytesMin ? "Make room on the disk of the store: it is nearly full." : nil
    }

    // MARK: - The store

    private func storeComplaint() async -> String? {
        if let answer, ContinuousClock.now - answer.at < Self.storeAnswerTime { return answer.complaint }
        if !isAsking { ask() }
        let wake = await RuntimeActor.shared.loop.suspend(until: .now + Self.storeTimeMax) { waiter in
            waiting.removeAll(where: \.isOver)
            waiting.append(waiter)
        }
        return wake == .ready ? answer?.complaint : Self.busy
    }

    /// Asks the store, once at a time: whoever comes meanwhile waits for the same answer. One that comes too late for them
    /// still holds for those who ask next.
    private func ask() {
        isAsking = true
        RuntimeActor.start { [self] in
            let complaint = await Self.complaint(of: store)
            answer = (.now, complaint)
            isAsking = false
            let waiting = self.waiting
            self.waiting = []
            for waiter in waiting { waiter.wake(.ready) }
        }
    }

    private static let busy = "The store is busy: its answer takes too long."

    private static func complaint(of store: RuntimeStore) async -> String? {
        do throws(StoreError) {
            let (holdsSecrets, id) = try await store.perform { store throws(StoreError) in
                try store.checkWriting()
                return (try store.holdsSecrets(), try store.sealingKey())
            }
            return keyComplaint(store: store.path, mustExist: holdsSecrets, sealedWith: id)
        } catch {
            Log.write(.warning, "The store is not ready: \(error.kind).")
            return switch error.kind {
            case .busy: Self.busy
            case .full: "Make room on the disk of the store: it is full."
            case .readOnly: "Let this user write to the store."
            case .newer: "The store was made by a newer version; run that one."
            case .foreign: "The file of the store is something else than a store; name another one."
            case .corrupt: "The store is damaged; put a backup in its place."
            case .cannotOpen, .io, .changed, .keyChanged, .stopped, .other: "The store cannot be used."
            }
        }
    }

    /// - Parameters:
    ///   - mustExist: whether something is sealed already, so that a new key would be of no use.
    ///   - id: of the key that the store is sealed with; nil where it does not know.
    private static func keyComplaint(store: String, mustExist: Bool, sealedWith id: [UInt8]?) -> String? {
        switch StoreKey(of: store) {
        case .found(let keys):
            mustExist && id.map { keys.key($0) == nil } ?? false
                ? "Put the key back that the store is sealed with: WEBHOOKS_KEY, or the key file, is another one." : nil
        case .missing:
            mustExist ? "Put the key file back beside the store, or set WEBHOOKS_KEY to its content." : nil
        case .unusable(.variable("WEBHOOKS_KEY")): "WEBHOOKS_KEY must be the base64 of 32 bytes."
        case .unusable(.variable): "WEBHOOKS_PREVIOUS_KEY must be the base64 of 32 bytes, beside WEBHOOKS_KEY."
        case .unusable(.unreadableFile): "The key file cannot be read."
        case .unusable(.fileContent):
            "The key file does not hold the base64 of 32 bytes, on one line or two; put the right one back."
        }
    }
}
