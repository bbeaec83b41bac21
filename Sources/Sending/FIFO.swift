/// What came first goes first. Each operation takes the same short time, as it comes.
struct FIFO<Element> {
    /// Places that are free at the front are given back once they are so many, and as many as all others.
    private static var freeMax: Int { 64 }

    /// From the first one on; what has gone is nil.
    private var places: [Element?] = []
    private var first = 0

    var isEmpty: Bool { first == places.count }

    mutating func append(_ element: Element) { places.append(element) }

    mutating func popFirst() -> Element? {
        guard !isEmpty else { return nil }
        defer {
            places[first] = nil
            first += 1
            if isEmpty {
                places.removeAll(keepingCapacity: true)
                first = 0
            } else if first >= Self.freeMax, first * 2 >= places.count {
                places.removeFirst(first)
                first = 0
            }
        }
        return places[first]
    }
}
