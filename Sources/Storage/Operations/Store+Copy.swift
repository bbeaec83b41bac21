internal import SQLite

extension Store {
    /// Copies the store as it is now to a new file, on disk when this returns, while others write to it.
    ///
    /// - Parameters:
    ///   - path: of a file that does not exist yet; it is left behind where this throws.
    ///   - isStopped: asked every few milliseconds, with the share that is copied.
    /// - Returns: pages of the file.
    /// - Throws: `stopped` where it was told to stop.
    package func copy(to path: String, isStopped: (_ share: Double) -> Bool) throws(StoreCopyError) -> Int {
        do throws(CopyError) {
            return try database.copy(to: path, isStopped: isStopped)
        } catch {
            throw StoreCopyError(error: StoreError(error.error), isOfCopy: error.isOfCopy)
        }
    }

    /// What is wrong with the file itself; all of it is read. At most 100 sentences, for the operator.
    package func integrityFindings() throws(StoreError) -> [String] {
        do throws(SQLiteError) { return try database.integrityFindings() } catch { throw StoreError(error) }
    }

    /// How many deliveries there are.
    package func deliveryCount() throws(StoreError) -> Int {
        var count = 0
        for part in parts {
            let rows = try read("SELECT count(*) FROM deliveries WHERE part = \(part)")
            count += try decode(rows) { row throws(SQLiteError) in try row.read(Int.self) }.first ?? 0
        }
        return count
    }

    /// Makes what takes long stop, with ``StoreError/Kind/stopped``, as soon as that is true.
    package func stop(when isWanted: @escaping () -> Bool) { database.stop(when: isWanted) }
}

/// Why there is no copy of a store.
package struct StoreCopyError: Error, Equatable, Sendable {
    package var error: StoreError
    /// Whether the new file is at fault, and not the store.
    package var isOfCopy: Bool
}

/// Keeps other processes out of a store for as long as it lives, so that its file can be replaced.
package final class StoreLock {
    private let use: ExclusiveUse

    /// Somebody has the store open.
    package struct Refusal: Error, Equatable, Sendable {
        /// One of those who have; nil where it cannot be told.
        package var process: Int32?
    }

    /// - Parameter path: of a store that this process has not open.
    package init(of path: String) throws(Refusal) {
        do throws(ExclusiveUse.Refusal) {
            use = try ExclusiveUse(of: path)
        } catch {
            throw Refusal(process: error.process)
        }
    }
}
