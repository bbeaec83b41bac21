import FunctionHost
import JSON
import Storage
import Webhooks

@main
struct Trigger: Function {
    static let summary = "Keeps an event of a team and queues its delivery to each webhook that wants it."

    enum Response: Representable {
        case one(EventResponse)
        case many([EventResponse])

        static let schema = JSONSchema.anyOf([EventResponse.schema, Results.schema])

        func write(to writer: inout JSONWriter) {
            switch self {
            case .one(let event): event.write(to: &writer)
            case .many(let events): Results(results: events).write(to: &writer)
            }
        }
    }

    func handle(_ request: TriggerRequest, in context: Context) throws -> Response {
        try handle(group: [Call(request, names: context.names)], in: context)[0].get()
    }

    /// All requests that waited are kept in one transaction.
    func handle(group calls: [Call<TriggerRequest>], in context: Context) -> [Result<Response, any Error>] {
        do {
            return try context.retrying {
                var plan = Plan(store: try context.store, context: context)
                let outcomes = try calls.map { call in try plan.add(call) }
                try context.store.accept(plan.acceptances)
                return outcomes.map { $0.mapError { $0 } }
            }
        } catch {
            return calls.map { _ in .failure(error) }
        }
    }
}
