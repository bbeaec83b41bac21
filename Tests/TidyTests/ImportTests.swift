import Testing

/// Who may use whom, read from the import lines.
@Suite struct ImportTests {
    /// The modules of this project, and C, that each module may import.
    static let allowed: [String: Set<String>] = {
        let function: Set = ["FunctionHost", "Storage", "Webhooks", "JSON", "Cryptography"]
        var allowed: [String: Set<String>] = [
            "JSON": [],
            "Cryptography": ["COpenSSL"],
            "TLS": ["CSSL"],
            "SQLite": ["CSQLite"],
            "Webhooks": ["JSON", "Cryptography"],
            "Storage": ["Webhooks", "SQLite"],
            "Outbound": ["Webhooks", "CCurl", "CLinux", "CResolver"],
            "FunctionHost": ["Webhooks", "Storage", "JSON", "Cryptography", "CLinux"],
            "Sending": ["FunctionHost", "Storage", "Outbound", "Webhooks"],
            "local-runtime": ["CLinux", "JSON", "Webhooks", "Cryptography", "Storage", "TLS"],
        ]
        for name in (try? Tree.folders(in: "functions")) ?? [] { allowed[name] = function }
        for name in ["processDelivery", "retryFailed", "verify"] { allowed[name]?.insert("Sending") }
        return allowed
    }()

    /// What the toolchain brings, and who may import it: the domain knows no system.
    static let system: [String: Set<String>] = [
        "Glibc": ["SQLite", "Outbound", "FunctionHost", "local-runtime"],
        "Dispatch": ["FunctionHost", "Sending", "local-runtime"],
        "Synchronization": ["Outbound", "Sending", "local-runtime"],
        "FoundationEssentials": ["Webhooks", "FunctionHost", "local-runtime"],
    ]

    @Test func `every module imports what it may, and nothing else`() throws {
        for file in try Tree.files(in: Tree.production) {
            let allowed = try #require(Self.allowed[file.module], "\(file.path) belongs to no known module")
            for name in file.imports.subtracting(allowed) {
                #expect(Self.system[name]?.contains(file.module) == true, "\(file.path) imports \(name)")
            }
        }
    }

    @Test func `nobody imports all of Foundation`() throws {
        for file in try Tree.files(in: Tree.production) {
            #expect(!file.imports.contains("Foundation"), "\(file.path)")
        }
    }

    /// Programs for receivers stand by themselves. Fuzz asks libcurl how it reads a URL; by it the dashboard's tests reach
    /// their browser.
    @Test(arguments: [
        ("CCurl", "Outbound"), ("CResolver", "Outbound"), ("CSQLite", "SQLite"), ("COpenSSL", "Cryptography"),
        ("CSSL", "TLS"),
    ])
    func `a C library has one module for a door`(library: String, door: String) throws {
        for file in try Tree.files(in: Tree.all) where file.imports.contains(library) {
            let doors = [door, "\(door)Tests", "Receivers"] + (library == "CCurl" ? ["Fuzz", "DashboardTests"] : [])
            #expect(doors.contains(file.module), "\(file.path) imports \(library)")
        }
    }

    @Test func `imports go round in no circle`() throws {
        var graph: [String: Set<String>] = [:]
        for file in try Tree.files(in: Tree.all) { graph[file.module, default: []].formUnion(file.imports) }
        // What is left after taking away, again and again, all that import nothing that is left.
        while case let ends = graph.filter({ $0.value.isDisjoint(with: graph.keys) }).keys, !ends.isEmpty {
            for end in ends { graph[end] = nil }
        }
        #expect(graph.isEmpty, "a circle is among \(graph.keys.sorted())")
    }
}
