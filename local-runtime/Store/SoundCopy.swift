internal import Storage

/// A copy of a store that was looked over: it is whole and sound.
struct SoundCopy: Equatable {
    var pages: Int
    var bytes: Int
    var deliveries: Int

    enum Refusal: Error, Equatable {
        /// What was to be copied is at fault.
        case source(StoreError)
        /// The place where the copy was to come is.
        case copy(StoreError)
        /// What was copied is not sound: what was found.
        case damaged([String])
    }

    /// Copies a store as it is at one moment, and looks the copy over. Where that fails, a part of it may be at `draft`.
    ///
    /// - Parameters:
    ///   - isCopy: whether the source is one itself, which nobody else has open.
    ///   - isStopped: told the share that is done, and asked whether to stop; 1: the copy is looked over.
    init(
        of source: String, isCopy: Bool = false, at draft: String, isStopped: @escaping (_ share: Double) -> Bool
    ) throws(Refusal) {
        let source = try Self.open(source, isCopy: isCopy)
        do throws(StoreCopyError) {
            pages = try source.copy(to: draft, isStopped: isStopped)
        } catch {
            throw error.isOfCopy ? .copy(error.error) : .source(error.error)
        }
        let findings: [String]
        do throws(StoreError) {
            let copy = try Store(reading: draft, isCopy: true)
            copy.stop { isStopped(1) }
            findings = try copy.integrityFindings()
            deliveries = findings.isEmpty ? try copy.deliveryCount() : 0
        } catch {
            throw error.isOfDisk ? .copy(error) : .source(error)
        }
        guard findings.isEmpty else { throw .damaged(findings) }
        bytes = StoreFile.size(of: draft) ?? 0
    }

    private static func open(_ source: String, isCopy: Bool) throws(Refusal) -> Store {
        do throws(StoreError) { return try Store(reading: source, isCopy: isCopy) } catch { throw .source(error) }
    }
}

extension StoreError {
    /// Whether it is about where the file lies, and not about what is in it.
    fileprivate var isOfDisk: Bool { [.full, .io, .readOnly, .cannotOpen].contains(kind) }
}
