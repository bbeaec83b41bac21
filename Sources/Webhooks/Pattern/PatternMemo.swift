/// The places that a run came to, numbered as states, and the ways between them. It is bounded: when it is full it is
/// emptied, and the run goes on as if it had just begun to remember.
struct PatternMemo {
    /// Ways that are remembered at once; 4 bytes each.
    private static let waysMax = 64 * 1024
    /// Places that are remembered at once; at most 256 bytes each.
    private static let statesMax = 2048

    private let letters: Int
    private let statesMax: Int
    private var states: [PatternRun.Place: Int] = [:]
    private var places: [PatternRun.Place] = []
    /// `ways[state * letters + letter]` is a state, or ``unknown``.
    private var ways: [Int32] = []

    private static let unknown: Int32 = -1

    init(letters: Int) {
        self.letters = letters
        statesMax = min(max(Self.waysMax / letters, 2), Self.statesMax)
    }

    func place(of state: Int) -> PatternRun.Place { places[state] }

    func next(from state: Int, by letter: Int) -> Int? {
        let next = ways[state * letters + letter]
        return next == Self.unknown ? nil : Int(next)
    }

    /// - Returns: the state of the place.
    mutating func record(_ place: PatternRun.Place, from state: Int, by letter: Int) -> Int {
        if places.count == statesMax, states[place] == nil {
            states.removeAll(keepingCapacity: true)
            places.removeAll(keepingCapacity: true)
            ways.removeAll(keepingCapacity: true)
            return self.state(for: place)
        }
        let next = self.state(for: place)
        ways[state * letters + letter] = Int32(next)
        return next
    }

    /// The state of the place, which is added where it is new.
    mutating func state(for place: PatternRun.Place) -> Int {
        if let known = states[place] { return known }
        states[place] = places.count
        places.append(place)
        ways.append(contentsOf: repeatElement(Self.unknown, count: letters))
        return places.count - 1
    }
}
