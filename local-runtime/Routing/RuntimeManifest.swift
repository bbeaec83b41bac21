internal import Glibc

/// The manifest that is in force, and the place where a new one is announced.
@RuntimeActor
final class RuntimeManifest {
    /// Between two looks at the file.
    static let watchInterval: Duration = .seconds(1)

    let path: String
    private(set) var current: Manifest
    private var observers: [@RuntimeActor (Manifest) -> Void] = []
    private var stamp: ProgramStamp?

    /// Reads the file.
    init(path: String) throws(Unusable) {
        self.path = path
        stamp = ProgramStamp(path)
        current = try Self.read(path)
    }

    /// Why a file is no manifest, and where.
    struct Unusable: Error, Equatable {
        var message: String
    }

    /// - Parameter observer: called now, and again with each manifest that takes its place.
    func observe(_ observer: @escaping @RuntimeActor (Manifest) -> Void) {
        observers.append(observer)
        observer(current)
    }

    /// Reads the file again whenever it has changed, for as long as the runtime lives.
    func watch() async {
        while true {
            await sleep(for: Self.watchInterval)
            reread()
        }
    }

    /// Takes the file's new content over, where it is right; else the old one stays in force.
    func reread() {
        let stamp = ProgramStamp(path)
        guard stamp != self.stamp else { return }
        self.stamp = stamp
        do throws(Unusable) {
            let manifest = try Self.read(path)
            guard manifest != current else { return }
            let changes = manifest.changes(since: current)
            current = manifest
            Log.write(.info, "\(path) has changed and is in force: \(changes).")
            for observer in observers { observer(manifest) }
        } catch {
            Log.write(.warning, "\(error.message) The manifest that was read before stays in force.")
        }
    }

    private static func read(_ path: String) throws(Unusable) -> Manifest {
        guard let text = File.read(path, bytesMax: ManifestReader.bytesMax) else {
            throw Unusable(message: "\(path) \(reason(path))")
        }
        do throws(ManifestError) {
            return try ManifestReader.read(text)
        } catch {
            throw Unusable(message: "\(path):\(error.line): \(error.message)")
        }
    }

    /// Why a file could not be read, and what to do about it.
    private static func reason(_ path: String) -> String {
        var state = stat()
        guard stat(path, &state) == 0 else {
            return errno == ENOENT || errno == ENOTDIR
                ? "is not there; start in the project's folder, or give --manifest."
                : "cannot be reached by this user; look at its folders, or give --manifest."
        }
        if state.st_mode & S_IFMT == S_IFDIR { return "is a folder; give --manifest the file in it." }
        guard state.st_size <= ManifestReader.bytesMax else {
            return "is longer than \(ManifestReader.bytesMax) bytes; that is no manifest."
        }
        return "cannot be read by this user; look at its mode, or give --manifest."
    }
}
