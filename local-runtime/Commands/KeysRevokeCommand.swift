internal import JSON
internal import Storage
internal import Webhooks

/// `local-runtime keys revoke`
@RuntimeActor
struct KeysRevokeCommand: CommandProgram {
    static let manual = Manual(
        name: "keys revoke",
        summary: "Makes a key let nobody in any more: in a runtime that is running, within a second.",
        operands: ["ID"], options: [.json, .store],
        notes: "Exit status: 0 it is revoked, 64 wrong options, 65 there is no key of that id, 66 there is no store.",
        example: "local-runtime keys revoke key_01JAXXXXXXXXXXXXXXXXXXXXXX")

    private let store: String
    private let id: String
    private let printsJSON: Bool

    init(_ options: Options) throws(CommandError) {
        store = try options.existingStorePath()
        (id, printsJSON) = (options.operands[0], options.has("--json"))
        guard AccessKeyText(id) == nil else {
            throw CommandError(usage: "Give the key's id (key_…), not the key; local-runtime keys list shows it.")
        }
    }

    func run() throws(CommandError) -> Int32 {
        let now = Timestamp.now
        let key: AccessKey?
        do throws(StoreError) {
            key = try Store(path: store).revokeKey(ID(id), at: now)
        } catch {
            throw CommandError(store: store, error)
        }
        guard let key else {
            throw CommandError("There is no key of that id; local-runtime keys list shows them.", exitStatus: 65)
        }
        if printsJSON {
            try output(Self.json(key, revokedAt: key.revokedAt ?? now))
            return 0
        }
        let message = key.revokedAt.map { "was revoked before, at \($0.iso8601)" } ?? "is revoked"
        try output("\(key.id.text) \(message)\n")
        return 0
    }

    private static func json(_ key: AccessKey, revokedAt: Timestamp) -> [UInt8] {
        var key = key
        key.revokedAt = revokedAt
        var writer = JSONWriter()
        writer.object { key.writeMembers(to: &$0) }
        return writer.bytes + [0x0A]
    }
}
