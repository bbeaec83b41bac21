/// The last of many: at most so many, of at most so many bytes together. Older ones make room.
struct RecentItems<Item> {
    let countMax: Int
    let bytesMax: Int
    /// Bytes of those that are kept.
    private(set) var bytes = 0
    /// Nil stands for one that has made room: its memory is given back at once.
    private var entries: [(item: Item?, bytes: Int)] = []
    private var start = 0

    init(countMax: Int, bytesMax: Int) { (self.countMax, self.bytesMax) = (countMax, bytesMax) }

    var count: Int { entries.count - start }

    /// Oldest first.
    var items: some BidirectionalCollection<Item> { entries[start...].lazy.compactMap(\.item) }

    /// - Parameter size: bytes; an item that is larger than all may be together is kept alone.
    mutating func append(_ item: Item, bytes size: Int) {
        entries.append((item, size))
        bytes += size
        while count > 1, count > countMax || bytes > bytesMax {
            bytes -= entries[start].bytes
            entries[start].item = nil
            start += 1
        }
        // Their places are given back in large pieces, so that each costs the same.
        if start > 64, start > entries.count / 2 {
            entries.removeFirst(start)
            start = 0
        }
    }
}
