package import Webhooks

extension Fields {
    /// Reads what a timer adds to its requests; it changes nothing of what the function does.
    ///
    /// - Throws: ``Failure`` where it is no time, or neither true nor false.
    package mutating func readTimerMembers() throws(Failure) {
        _ = try optional("scheduledAt", .time)
        _ = try optional("pastDue", .boolean)
    }
}
