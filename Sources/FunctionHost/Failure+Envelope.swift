internal import JSON
internal import Storage
package import Webhooks

extension Failure {
    /// What the caller is told of an error; nil for one that is ours and only for the log.
    package init?(telling error: any Error) {
        switch error {
        case let failure as Failure: self = failure
        case let error as StoreError: self.init(error)
        default: return nil
        }
    }

    private init?(_ error: StoreError) {
        switch error.kind {
        case .busy: self.init(.unavailable, "the store is busy; try again in a moment")
        case .full: self.init(.unavailable, "the store's disk is full; nothing was kept; try again when there is room")
        case .io: self.init(.unavailable, "the store's disk failed; nothing was kept")
        case .changed: self.init(.unavailable, "others keep changing the same; try again in a moment")
        case .keyChanged: self.init(.unavailable, "the store's key is being changed; try again in a moment")
        case .readOnly: self.init(.misconfigured, "the store is read-only; let this program write its file and folder")
        case .cannotOpen:
            self.init(
                .misconfigured, "the store cannot be opened; WEBHOOKS_STORE must name a file in a folder that exists")
        case .newer:
            self.init(.misconfigured, "the store was made by a newer version; run that version, or newer")
        case .foreign:
            self.init(.misconfigured, "WEBHOOKS_STORE names a file that is not a store; name another one")
        case .corrupt:
            self.init(.internal, "the store is damaged; stop writing to it and run sqlite3's .recover on a copy")
        case .stopped, .other: return nil
        }
    }

    /// The exit status that tells a platform what to do with the call (BSD's sysexits.h).
    package var exitStatus: Int32 {
        switch code {
        case .invalidRequest, .notFound, .conflict, .payloadTooLarge, .forbidden: 65
        case .rateLimited, .unavailable: 75
        case .internal: 70
        case .misconfigured: 78
        }
    }

    /// Characters of a field's path that are shown: names in it may be as long as the request.
    private static let fieldLengthMax = 200

    func write(to writer: inout JSONWriter) {
        // By scalars: one character can be any number of them.
        let field = field.map { String($0.unicodeScalars.prefix(Self.fieldLengthMax)) }
        writer.object { envelope in
            envelope.member("error") { writer in
                writer.object { error in
                    error.member("code", code.rawValue)
                    error.member("message", field.map { "\($0): \(message)" } ?? message)
                    if let field { error.member("field", field) }
                }
            }
        }
    }
}
