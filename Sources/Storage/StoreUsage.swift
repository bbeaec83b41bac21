/// How long work on a store took.
package struct StoreUsage: Equatable, Sendable {
    /// Without ``waited``.
    package var worked: Duration
    /// For other writers.
    package var waited: Duration

    package init(worked: Duration = .zero, waited: Duration = .zero) { (self.worked, self.waited) = (worked, waited) }

    package static func + (left: StoreUsage, right: StoreUsage) -> StoreUsage {
        StoreUsage(worked: left.worked + right.worked, waited: left.waited + right.waited)
    }

    package static func - (left: StoreUsage, right: StoreUsage) -> StoreUsage {
        StoreUsage(worked: left.worked - right.worked, waited: left.waited - right.waited)
    }
}
