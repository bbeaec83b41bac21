internal import JSON
internal import Storage
internal import Webhooks

/// `local-runtime dead-letters …`: asynchronous calls that were given up.
///
/// The commands work on the store itself; a runtime that runs finds within a second what is due again.
enum DeadLettersCommand {
    static let group: [Manual.Option] = [
        .init("--function", "NAME", "those of one function", completion: .function), .init("--all", nil, "all of them"),
    ]
    static let notes = """
        Exit status: 0 done, 64 wrong options, 65 no such call, 66 no such store, 75 the store is busy.
        """

    /// EX_DATAERR: what was named is not there.
    static let refused: Int32 = 65
}

extension DeadLettersCommand {
    struct List: CommandProgram {
        static let manual = Manual(
            name: "dead-letters list", summary: "Shows asynchronous calls that were given up, newest first.",
            options: [
                .store, .init("--function", "NAME", "those of one function", completion: .function),
                .init("--limit", "COUNT", "so many, at most \(Bounds.pageLength.range.upperBound) (50)"),
                .init("--cursor", "ID", "the next page"), .json,
            ], notes: notes, example: "local-runtime dead-letters list --function trigger")

        private let options: Options
        private let limit: Int

        init(_ options: Options) throws(CommandError) {
            self.options = options
            limit = try options.integer("--limit", in: Bounds.pageLength.range) ?? Bounds.pageLength.standard
        }

        func run() throws(CommandError) -> Int32 {
            let (function, cursor) = (try options.value("--function"), try options.value("--cursor"))
            let page = try options.withStore { store throws(StoreError) in
                try store.calls(isDead: true, function: function, before: cursor.map { ID($0) }, limit: limit)
            }
            try output(options.has("--json") ? page.json : Array(page.text.utf8))
            return 0
        }
    }

    struct Show: CommandProgram {
        static let manual = Manual(
            name: "dead-letters show", summary: "Shows an asynchronous call with its request.", operands: ["ID"],
            options: [.store, .json], notes: notes, example: "local-runtime dead-letters show call_01JB… --json")

        private let options: Options

        init(_ options: Options) { self.options = options }

        func run() throws(CommandError) -> Int32 {
            let id = options.operands[0]
            let call = try options.withStore { store throws(StoreError) in try store.call(ID(id)) }
            guard let call else {
                throw CommandError("There is no call \(id); one that succeeded is kept no longer.", exitStatus: refused)
            }
            var writer = JSONWriter()
            call.write(to: &writer)
            try output(options.has("--json") ? writer.text + "\n" : call.text)
            return 0
        }
    }

    struct Redrive: CommandProgram {
        static let manual = Manual(
            name: "dead-letters redrive",
            summary: "Has calls that were given up made again, with all their attempts before them.",
            operands: ["[ID]"], options: group + [.store, .json],
            notes: "A runtime that runs finds them within a second.\n" + notes,
            example: "local-runtime dead-letters redrive --all")

        private let options: Options
        private let letters: DeadLetters

        init(_ options: Options) throws(CommandError) { (self.options, letters) = (options, try options.deadLetters) }

        func run() throws(CommandError) -> Int32 {
            let count = try options.withStore { store throws(StoreError) in try store.redriveAll(letters, at: .now) }
            return try options.report("redriven", count, of: letters)
        }
    }

    struct Purge: CommandProgram {
        static let manual = Manual(
            name: "dead-letters purge", summary: "Deletes calls that were given up.",
            operands: ["[ID]"], options: group + [.store, .json], notes: notes,
            example: "local-runtime dead-letters purge --function trigger")

        private let options: Options
        private let letters: DeadLetters

        init(_ options: Options) throws(CommandError) { (self.options, letters) = (options, try options.deadLetters) }

        func run() throws(CommandError) -> Int32 {
            let count = try options.withStore { store throws(StoreError) in try store.purgeAll(letters) }
            return try options.report("purged", count, of: letters)
        }
    }
}

extension Options {
    /// An id, `--function` or `--all`: one of them.
    fileprivate var deadLetters: DeadLetters {
        get throws(CommandError) {
            let (id, function) = (operands.first, try value("--function"))
            let count = (id == nil ? 0 : 1) + (function == nil ? 0 : 1) + (has("--all") ? 1 : 0)
            guard count == 1 else {
                throw CommandError(usage: "Say which: an ID, --function NAME or --all.")
            }
            return id.map { .one(ID($0)) } ?? function.map { .of(function: $0) } ?? .all
        }
    }

    /// Opens the store of `--store` and does something with it.
    fileprivate func withStore<Value>(
        _ work: (Store) throws(StoreError) -> Value
    ) throws(CommandError) -> Value {
        let path = try existingStorePath()
        do throws(StoreError) { return try work(try Store(path: path)) } catch {
            throw CommandError(store: path, error)
        }
    }

    fileprivate func report(_ done: String, _ count: Int, of letters: DeadLetters) throws(CommandError) -> Int32 {
        if case .one(let id) = letters, count == 0 {
            throw CommandError("There is no dead letter \(id).", exitStatus: DeadLettersCommand.refused)
        }
        try output(has("--json") ? "{\"\(done)\":\(count)}\n" : "\(count) \(done)\n")
        return 0
    }
}
