internal import Cryptography
internal import Webhooks

/// Where a process has its keys from: the environment, which stays as it is, or the file beside the store, which another
/// process may change.
struct KeySource {
    private let fixed: SealingKeys?
    let file: KeyFile?

    init(_ environment: Environment) {
        fixed = environment.key.map { SealingKeys($0, previous: environment.previousKey) }
        file = fixed == nil ? KeyFile(beside: environment.store) : nil
    }

    /// - Parameter isNew: whether one may be made where there is none.
    func keys(makingOne isNew: Bool) throws(Failure) -> SealingKeys {
        if let fixed { return fixed }
        guard let file else { preconditionFailure("keys come from one or the other") }
        return try file.keys(makingOne: isNew)
    }
}
