internal import Dispatch
internal import Outbound
internal import Synchronization
internal import Webhooks

/// Makes trips to the store on a thread of its own, one at a time, while the caller goes on with the network.
///
/// Unchecked: from the start of a trip to its end the books are touched on that thread alone, otherwise by the caller.
final class StoreThread: @unchecked Sendable {
    /// Raised at the end of a trip.
    let signal: Signal
    private let books: Books
    private let queue = DispatchQueue(label: "store")
    private let end = Mutex<Result<TripEnd, any Error>?>(nil)
    /// Whether a trip has begun whose end was not taken yet. The caller's alone.
    private(set) var isBusy = false

    init(_ books: Books) throws(Failure) {
        guard let signal = Signal() else {
            throw Failure(.unavailable, "no file descriptor is left; try again later")
        }
        (self.signal, self.books) = (signal, books)
    }

    func start(_ trip: Trip) {
        precondition(!isBusy, "one trip at a time")
        isBusy = true
        queue.async { [self] in
            let result = Result { try books.make(trip) }
            books.reportUsage()
            end.withLock { $0 = result }
            signal.raise()
        }
    }

    /// Whether others have written to the store since the last look for lanes. Between trips the books are the caller's.
    func hasNews() throws -> Bool {
        precondition(!isBusy, "the books are under way")
        return try books.hasNews()
    }

    /// Waits for the end of a trip, at most that long.
    func wait(upTo limit: Duration) { signal.wait(upTo: limit) }

    /// The end of the trip, once it has come.
    /// - Throws: what the trip has thrown.
    func takeEnd() throws -> TripEnd? {
        let taken = end.withLock { end in
            defer { end = nil }
            return end
        }
        guard let taken else { return nil }
        isBusy = false
        signal.lower()
        return try taken.get()
    }
}
