internal import Glibc
internal import JSON
internal import Storage
internal import Webhooks

/// `local-runtime dead-letters list|show|redrive|purge`: asynchronous calls that were given up.
///
/// It works on the store itself; a runtime that runs finds within a second what is due again.
@RuntimeActor
struct DeadLettersCommand {
    private let action: String
    private let ids: [ID<Call>]
    private let options: Options
    private let function: String?
    private let path: String

    init(_ arguments: [String]) throws(CommandError) {
        guard let action = arguments.first, ["list", "show", "redrive", "purge"].contains(action) else {
            throw Self.misused("Say what to do: list, show, redrive or purge")
        }
        self.action = action
        let words = arguments.dropFirst().prefix { !$0.hasPrefix("-") }
        ids = words.map { ID($0) }
        options = try Options(
            Array(arguments.dropFirst(1 + words.count)), valued: ["--store", "--function", "--limit", "--cursor"],
            flags: ["--json", "--all"], command: "dead-letters")
        function = try options.value("--function")
        path = try options.value("--store") ?? File.variable("WEBHOOKS_STORE") ?? "webhooks.db"
        try check()
    }

    /// Which words and options go together.
    private func check() throws(CommandError) {
        switch action {
        case "list" where !ids.isEmpty: throw Self.misused("list takes no ids; use show for one")
        case "show" where ids.count != 1: throw Self.misused("show takes one id")
        case "redrive", "purge":
            let isGroup = options.has("--all") || function != nil
            guard isGroup != !ids.isEmpty else { throw Self.misused("\(action) takes ids, --function NAME or --all") }
        default: break
        }
    }

    private static func misused(_ sentence: String) -> CommandError {
        CommandError(usage: "\(sentence); see local-runtime help dead-letters.")
    }

    func run() throws(CommandError) -> Int32 {
        let limit = try options.integer("--limit", in: Bounds.pageLength.range) ?? Bounds.pageLength.standard
        let cursor = try options.value("--cursor")
        guard access(path, F_OK) == 0 else {
            throw CommandError(configuration: "There is no store at \(path); name one with --store.")
        }
        do throws(StoreError) {
            let store = try Store(path: path)
            switch action {
            case "list":
                let page = try store.calls(
                    isDead: true, function: function, before: cursor.map { ID($0) }, limit: limit)
                say(options.has("--json") ? page.json : Array(page.text.utf8))
                return 0
            case "show": return show(try store.call(ids[0]))
            case "redrive":
                return try each("redriven", in: store) { (store, letters) throws(StoreError) in
                    try store.redriveAll(letters, at: .now)
                }
            default:
                return try each("purged", in: store) { (store, letters) throws(StoreError) in
                    try store.purgeAll(letters)
                }
            }
        } catch {
            throw CommandError(error, at: path)
        }
    }

    private func show(_ call: Call?) -> Int32 {
        guard let call else {
            complain("There is no call \(ids[0]); one that succeeded is kept no longer.")
            return Self.refused
        }
        if options.has("--json") {
            var writer = JSONWriter()
            call.write(to: &writer, isWhole: true)
            say(writer.bytes + [0x0A])
        } else {
            say(Array(call.text.utf8))
        }
        return 0
    }

    /// Does something to the dead letters that are named, and says how many there were.
    private func each(
        _ done: String, in store: Store, _ work: (Store, DeadLetters) throws(StoreError) -> Int
    ) throws(StoreError) -> Int32 {
        var count = 0
        var missing: [ID<Call>] = []
        if ids.isEmpty {
            count = try work(store, function.map { .of(function: $0) } ?? .all)
        } else {
            for id in ids {
                let one = try work(store, .one(id))
                count += one
                if one == 0 { missing.append(id) }
            }
        }
        say(Array((options.has("--json") ? "{\"\(done)\":\(count)}\n" : "\(count) \(done)\n").utf8))
        for id in missing { complain("There is no dead letter \(id).") }
        return missing.isEmpty ? 0 : Self.refused
    }

    /// EX_DATAERR: something was named that is not there.
    private static let refused: Int32 = 65

    private func say(_ bytes: [UInt8]) { writeAll(bytes, to: STDOUT_FILENO) }

    private func complain(_ sentence: String) {
        writeAll(Array("local-runtime: \(sentence)\n".utf8), to: STDERR_FILENO)
    }
}

extension CommandError {
    /// A store that does not do what it is asked: EX_TEMPFAIL where that may pass, else EX_CONFIG.
    init(_ error: StoreError, at path: String) {
        switch error.kind {
        case .busy, .full, .changed:
            self.init("The store \(path) is busy, or its disk is full; try again in a moment.", exitStatus: 75)
        case .readOnly, .cannotOpen:
            self.init(configuration: "The store \(path) cannot be opened for writing by this user.")
        case .foreign: self.init(configuration: "\(path) is no store of this system; name one with --store.")
        case .newer: self.init(configuration: "The store \(path) was made by a newer version; use that one.")
        case .io, .corrupt, .other:
            self.init("The store \(path) cannot be read; it may be damaged.", exitStatus: 74)
        }
    }
}
