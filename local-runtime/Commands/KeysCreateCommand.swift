internal import Cryptography
internal import Glibc
internal import JSON
internal import Storage
internal import Webhooks

/// `local-runtime keys create`
@RuntimeActor
struct KeysCreateCommand: CommandProgram {
    static let manual = Manual(
        name: "keys create", summary: "Makes a key for a team, or for the operator, and shows it this once.",
        options: [
            Manual.Option("--team", "TEAM", "whom the key reaches, and nobody else"),
            Manual.Option("--operator", nil, "the key reaches all teams and the runtime itself"),
            Manual.Option("--name", "TEXT", "what it is for, for the list"),
            .json, .store,
        ],
        notes: """
            The key goes to stdout. Only its digest is kept: what is lost cannot be shown again; make another one.
            It is good at once, also in a runtime that is running.
            Exit status: 0 made, 64 wrong options, 65 there are too many keys, 74 it could not be shown, and was revoked,
            75 the store is busy.
            """,
        example: "local-runtime keys create --team acme --name 'their CRM' > acme.key")

    private let store: String
    private let team: TeamID?
    private let name: String
    private let printsJSON: Bool

    init(_ options: Options) throws(CommandError) {
        store = try options.storePath()
        printsJSON = options.has("--json")
        name = try options.value("--name") ?? ""
        guard name.count <= AccessKey.nameLengthMax,
            !name.unicodeScalars.contains(where: { $0.properties.generalCategory == .control })
        else {
            throw CommandError(
                usage: "--name must have at most \(AccessKey.nameLengthMax) characters, and no line ends.")
        }
        let team = try options.value("--team")
        guard (team != nil) != options.has("--operator") else {
            throw CommandError(usage: "Give --team TEAM for a team's key, or --operator for one that reaches all.")
        }
        self.team = team.flatMap { TeamID($0) }
        guard team == nil || self.team != nil else {
            throw CommandError(usage: "--team must be 1 to \(TeamID.lengthMax) of A-Z a-z 0-9 . _ : -")
        }
    }

    func run() throws(CommandError) -> Int32 {
        let text = AccessKeyText(random: randomBytes(AccessKeyText.randomBytesCount))
        let now = Timestamp.now
        var ids = IDSource()
        let id = AccessKey.idPrefix + ids.next(at: now) { UInt64.random(in: .min ... .max) }
        let key = AccessKey(id: ID(id), digest: text.digest, name: name, team: team, createdAt: now)
        let store = try insert(key)
        do throws(CommandError) {
            try show(key, text)
        } catch {
            throw CommandError(lost: key, error, isRevoked: (try? store.revokeKey(key.id, at: .now)) != nil)
        }
        return 0
    }

    private func insert(_ key: AccessKey) throws(CommandError) -> Store {
        do throws(StoreError) {
            let store = try Store(path: store)
            try store.insert(key)
            return store
        } catch {
            guard !error.isChanged else {
                throw CommandError(
                    "There are \(AccessKey.countMax) keys; revoke one that nobody uses (local-runtime keys list).",
                    exitStatus: 65)
            }
            throw CommandError(store: store, error)
        }
    }

    private func show(_ key: AccessKey, _ text: AccessKeyText) throws(CommandError) {
        guard printsJSON else {
            try output("\(text.text)\n")
            let reach = key.team.map { "team \($0.text)" } ?? "all teams"
            writeAll(
                Array("\(key.id.text) reaches \(reach). It is shown this once: keep it safe.\n".utf8), to: STDERR_FILENO
            )
            return
        }
        var writer = JSONWriter()
        writer.object {
            $0.member("key", text.text)
            key.writeMembers(to: &$0)
        }
        try output(writer.bytes + [0x0A])
    }
}

extension CommandError {
    /// A key that nobody has seen lets nobody in, or it is said how to see to that.
    fileprivate init(lost key: AccessKey, _ reason: CommandError, isRevoked: Bool) {
        let what =
            isRevoked
            ? "The key could not be shown, and was revoked again (\(key.id.text))"
            : "The key could not be shown; revoke it: local-runtime keys revoke \(key.id.text)"
        self.init("\(what). \(reason.message)", exitStatus: 74)
    }
}

extension AccessKey {
    /// All that is known of a key, in an object that is open.
    func writeMembers(to writer: inout JSONWriter) {
        writer.member("id", id.text)
        if let team { writer.member("teamId", team.text) } else { writer.member("operator", true) }
        if !name.isEmpty { writer.member("name", name) }
        writer.member("createdAt", createdAt.iso8601)
        if let revokedAt { writer.member("revokedAt", revokedAt.iso8601) }
    }
}
