/// Who may be called next when several functions have calls that wait: each gets its share, so that a burst of one does
/// not hold up the others.
enum CallShares {
    /// Asynchronous calls under way at a time. Calls that somebody waits for come on top.
    static let runningMax = 8
    /// Of one function.
    static let perFunctionMax = 4

    /// How many more calls of each function may begin; those that may not are left out.
    /// - Parameters:
    ///   - due: functions with calls that are due, the longest due first.
    ///   - running: calls under way, by function.
    static func rooms(due: [String], running: [String: Int]) -> [(function: String, room: Int)] {
        var open = running
        var free = runningMax - running.values.reduce(0, +)
        while free > 0 {
            // The first of those that have the fewest.
            let next = due.filter { open[$0, default: 0] < perFunctionMax }
                .min { open[$0, default: 0] < open[$1, default: 0] }
            guard let next else { break }
            open[next, default: 0] += 1
            free -= 1
        }
        return due.compactMap { function in
            let room = open[function, default: 0] - running[function, default: 0]
            return room > 0 ? (function, room) : nil
        }
    }
}
