import FunctionHost
import Sending
import Storage
import Webhooks

@main
struct RetryFailed: Function {
    static let summary = "Attempts what is due for a retry, and what a process that died left behind."

    private let shelf = SenderShelf()

    func handle(_ request: DrainRequest, in context: Context) throws -> DrainCounts {
        try request.run(.again, by: shelf, in: context)
    }
}
