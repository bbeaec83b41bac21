internal import JSON
internal import Storage
internal import Webhooks

/// `local-runtime keys list`
@RuntimeActor
struct KeysListCommand: CommandProgram {
    static let manual = Manual(
        name: "keys list", summary: "Lists the keys, also those that were revoked. The keys themselves are not kept.",
        options: [.json, .store],
        notes: "Exit status: 0 listed, 64 wrong options, 66 there is no store.",
        example: "local-runtime keys list")

    private let store: String
    private let printsJSON: Bool

    init(_ options: Options) throws(CommandError) {
        store = try options.existingStorePath()
        printsJSON = options.has("--json")
    }

    func run() throws(CommandError) -> Int32 {
        let keys: [AccessKey]
        do throws(StoreError) { keys = try Store(path: store).keys() } catch { throw CommandError(store: store, error) }
        try output(printsJSON ? Self.json(keys) : Array(Self.table(keys).utf8))
        return 0
    }

    private static func json(_ keys: [AccessKey]) -> [UInt8] {
        var writer = JSONWriter()
        writer.object {
            $0.member("keys") {
                $0.array { for key in keys { $0.object { key.writeMembers(to: &$0) } } }
            }
        }
        return writer.bytes + [0x0A]
    }

    private static func table(_ keys: [AccessKey]) -> String {
        guard !keys.isEmpty else { return "There are no keys; local-runtime keys create makes one.\n" }
        var table = TextTable(["ID", "REACHES", "CREATED", "REVOKED", "NAME"])
        for key in keys {
            table.add([
                key.id.text, key.team?.text ?? "all teams", key.createdAt.iso8601, key.revokedAt?.iso8601 ?? "-",
                key.name.isEmpty ? "-" : key.name,
            ])
        }
        return table.text
    }
}
