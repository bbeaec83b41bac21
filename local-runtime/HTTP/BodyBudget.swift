internal import Webhooks

/// The bytes of bodies that all connections hold together, so that many clients at once cannot fill the memory.
@RuntimeActor
final class BodyBudget {
    private let bytesMax: Int
    private var bytes = 0

    init(bytesMax: Int) { self.bytesMax = bytesMax }

    /// What one request holds of it, from the first byte of its body until it is answered.
    @RuntimeActor
    final class Share {
        private let budget: BodyBudget
        private var bytes = 0

        init(of budget: BodyBudget) { self.budget = budget }

        /// Holds that many bytes in all, where it held less.
        func grow(to count: Int) throws(Problem) {
            guard count > bytes else { return }
            guard budget.bytes + count - bytes <= budget.bytesMax else {
                throw .unavailable("Too many bodies come at once; try again in a moment.")
            }
            budget.bytes += count - bytes
            bytes = count
        }

        func giveBack() {
            budget.bytes -= bytes
            bytes = 0
        }
    }
}
