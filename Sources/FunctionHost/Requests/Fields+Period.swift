package import Webhooks

extension Fields {
    /// The members `from` and `to`: the period from the one, itself included, until before the other.
    package mutating func period() throws(Failure) -> (from: Timestamp?, to: Timestamp?) {
        let (from, to) = (try optional("from", .time), try optional("to", .time))
        if let from, let to, from >= to { throw .invalid(path(of: "to"), "must be later than from") }
        return (from, to)
    }
}
