/// The connections that can be spared: those that wait for a whole head of a request, that take what anybody can get, or
/// that are about to end. Whoever has stood here longest is the first.
@RuntimeActor
final class WaitingLine {
    /// Where one connection stands in the line.
    @RuntimeActor
    final class Place {
        fileprivate(set) weak var connection: Connection?
        fileprivate var before: Place?
        fileprivate var after: Place?
        fileprivate(set) var isTaken = false

        init() {}
    }

    private var head: Place?
    private var tail: Place?

    var first: Connection? { head?.connection }

    func enter(_ place: Place, _ connection: Connection) {
        precondition(!place.isTaken, "a connection stands in the line once")
        (place.connection, place.isTaken) = (connection, true)
        place.before = tail
        if let tail { tail.after = place } else { head = place }
        tail = place
    }

    func leave(_ place: Place) {
        guard place.isTaken else { return }
        if let before = place.before { before.after = place.after } else { head = place.after }
        if let after = place.after { after.before = place.before } else { tail = place.before }
        (place.before, place.after, place.isTaken) = (nil, nil, false)
    }
}
