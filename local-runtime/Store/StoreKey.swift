internal import Cryptography
internal import Storage
internal import Webhooks

/// The key that seals a store's secrets, as the functions find it: `WEBHOOKS_KEY`, or the file beside the store.
enum StoreKey {
    /// No key file is longer.
    static let bytesMax = 1024

    case found(SealingKey)
    case missing
    case unusable(Fault)

    /// Why what there is is no key.
    enum Fault: Equatable {
        /// `WEBHOOKS_KEY` is set to something else.
        case variable
        /// There is a file that cannot be read, or is too long.
        case unreadableFile
        /// The file holds something else.
        case fileContent
    }

    init(of store: String) {
        let path = Self.path(of: store)
        if let text = File.variable("WEBHOOKS_KEY") {
            self = Base64.decode(text).flatMap(SealingKey.init).map(Self.found) ?? .unusable(.variable)
        } else if let bytes = File.read(path, bytesMax: Self.bytesMax) {
            self =
                SealingKey(fileText: String(decoding: bytes, as: UTF8.self)).map(Self.found) ?? .unusable(.fileContent)
        } else {
            self = StoreFile.exists(path) ? .unusable(.unreadableFile) : .missing
        }
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
        return [missing, others, damaged].filter { $0.count > 0 }
    }

    fileprivate enum Problem: String {
        case noKey = "secrets_no_key"
        case otherKey = "secrets_key"
        case damaged = "secrets_damaged"
    }

    private func failure(of webhook: Webhook) -> Problem? {
        let key: SealingKey
        switch self {
        case .found(let found): key = found
        case .missing, .unusable(.unreadableFile): return .noKey
        case .unusable: return .otherKey
        }
        for text in webhook.sealedTexts {
            do throws(SealError) {
                _ = try key.open(text.bytes, associatedData: text.kind.place(of: webhook.id, webhook.team))
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

    fileprivate mutating func add(_ webhook: Webhook) {
        if count == 0 { example = webhook.id.text }
        count += 1
    }
}
