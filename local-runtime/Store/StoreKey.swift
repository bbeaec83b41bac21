internal import Cryptography
internal import Storage
internal import Webhooks

/// The keys that seal a store's secrets, as the functions find them: `WEBHOOKS_KEY` and `WEBHOOKS_PREVIOUS_KEY`, or the file
/// beside the store.
enum StoreKey {
    /// No key file is longer.
    static let bytesMax = 1024

    case found(SealingKeys)
    case missing
    case unusable(Fault)

    /// Why what there is is no key.
    enum Fault: Error, Equatable {
        /// The variable of that name is set to something else, or to nothing of use.
        case variable(String)
        /// There is a file that cannot be read, or is too long.
        case unreadableFile
        /// The file holds something else.
        case fileContent
    }

    init(of store: String) {
        let path = Self.path(of: store)
        do throws(Fault) {
            if let key = try Self.key("WEBHOOKS_KEY") {
                self = .found(SealingKeys(key, previous: try Self.key("WEBHOOKS_PREVIOUS_KEY")))
            } else if File.variable("WEBHOOKS_PREVIOUS_KEY") != nil {
                self = .unusable(.variable("WEBHOOKS_PREVIOUS_KEY"))
            } else if let bytes = File.read(path, bytesMax: Self.bytesMax) {
                let keys = SealingKeys(fileText: String(decoding: bytes, as: UTF8.self))
                self = keys.map(Self.found) ?? .unusable(.fileContent)
            } else {
                self = StoreFile.exists(path) ? .unusable(.unreadableFile) : .missing
            }
        } catch {
            self = .unusable(error)
        }
    }

    private static func key(_ variable: String) throws(Fault) -> SealingKey? {
        guard let text = File.variable(variable) else { return nil }
        guard let key = Base64.decode(text).flatMap(SealingKey.init) else { throw .variable(variable) }
        return key
    }

    /// The file beside the store.
    static func path(of store: String) -> String { SealingKey.filePath(beside: store) }

    /// Webhooks that are looked at together.
    private static let stepLength = 500

    /// What of the store's secrets it does not open: nothing where it is the right key and all is whole.
    func findings(in store: Store) throws(StoreError) -> [Finding] {
        var (missing, others, damaged) = (Finding(.noKey), Finding(.otherKey), Finding(.damaged))
        var last: Webhook?
        repeat {
            let webhooks = try store.webhooks(after: last, limit: Self.stepLength)
            for webhook in webhooks {
                switch failure(of: webhook) {
                case nil: break
                case .noKey?: missing.add(webhook)
                case .otherKey?: others.add(webhook)
                case .damaged?: damaged.add(webhook)
                }
            }
            last = webhooks.count == Self.stepLength ? webhooks.last : nil
        } while last != nil
        return [missing, others, damaged].filter { $0.count > 0 } + (try sealingFindings(in: store))
    }

    /// Whether the key is there that the store takes new secrets from.
    private func sealingFindings(in store: Store) throws(StoreError) -> [Finding] {
        guard case .found(let keys) = self, let id = try store.sealingKey(), try store.holdsSecrets(),
            keys.key(id) == nil
        else { return [] }
        return [
            Finding(
                rule: "sealing_key",
                sentence: "key is missing that the store is sealed with since a rotation: give it in WEBHOOKS_KEY or "
                    + "WEBHOOKS_PREVIOUS_KEY, or put back the right key file", count: 1, example: "")
        ]
    }

    fileprivate enum Problem: String {
        case noKey = "secrets_no_key"
        case otherKey = "secrets_key"
        case damaged = "secrets_damaged"
    }

    private func failure(of webhook: Webhook) -> Problem? {
        let keys: SealingKeys
        switch self {
        case .found(let found): keys = found
        case .missing, .unusable(.unreadableFile): return .noKey
        case .unusable: return .otherKey
        }
        for text in webhook.sealedTexts {
            do throws(SealError) {
                _ = try keys.open(text.bytes, associatedData: text.kind.place(of: webhook.id, webhook.team))
            } catch {
                return error == .otherKey ? .otherKey : .damaged
            }
        }
        return nil
    }
}

extension Finding {
    fileprivate init(_ problem: StoreKey.Problem) {
        let sentence =
            switch problem {
            case .otherKey:
                "webhooks have secrets that the key does not open: put back the right WEBHOOKS_KEY or key file"
            case .noKey:
                "webhooks have secrets, and there is no key: put the key file beside the store, or set WEBHOOKS_KEY"
            case .damaged: "webhooks have secrets that are damaged: rotate them"
            }
        self.init(rule: problem.rawValue, sentence: sentence, count: 0, example: "")
    }

    /// Whether it tells of what no key opens.
    var isOfDamage: Bool { rule == StoreKey.Problem.damaged.rawValue }

    fileprivate mutating func add(_ webhook: Webhook) {
        if count == 0 { example = webhook.id.text }
        count += 1
    }
}
