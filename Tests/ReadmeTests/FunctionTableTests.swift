import JSON
import TestSupport
import Testing

/// What the page says of the functions, against what their programs say.
@Suite struct FunctionTableTests {
    let readme: Readme

    init() throws { readme = try Readme() }

    @Test func `lists all functions`() throws {
        #expect(try readme.section("The functions").rows.flatMap { $0[0].codes }.sorted() == Program.functions)
    }

    @Test(arguments: Program.functions)
    func `asks for what the program asks for`(function: String) throws {
        let cell = try readme.section("The functions").row(function)[1]
        let alternatives = cell.split(separator: " — or ")
        var names = Set(alternatives.flatMap { $0.prefix { !";:(".contains($0) }.codes.flatMap(Self.names) })
        if cell.contains("[setting]") {
            let settings = try readme.section("Settings").rows.flatMap { $0[0].codes }
            names.formUnion(settings.filter { !names.contains($0) }.map { "\($0)?" })
        }
        let request = try #require(Self.description(of: function)["request"])
        #expect(Self.plain(names, alternatives.count > 1) == Self.plain(Self.members(request), alternatives.count > 1))
    }

    @Test(arguments: Program.functions)
    func `answers with what the program answers with`(function: String) throws {
        let cell = try readme.section("The functions").row(function)[2]
        let objects = cell.codes.filter { $0.hasPrefix("{") }
        guard !objects.isEmpty else { return }
        let names = Set(objects.flatMap { Self.names($0.filter { !"{}".contains($0) }) })
        let response = try #require(Self.description(of: function)["response"])
        #expect(names == Self.members(response))
    }

    @Test(arguments: [
        ("webhook", "getWebhook"), ("webhook", "createWebhook"), ("webhook", "updateWebhook"),
        ("webhook", "toggleWebhook"), ("webhook", "rotateSecret"), ("delivery", "getDelivery"), ("test", "verify"),
        ("statistics", "stats"),
    ])
    func `shows the members of values`(value: String, function: String) throws {
        let names = try readme.section("Values").row(value)[1].codes.flatMap(Self.names)
        // What was queued beside is no member of a webhook.
        let members = Self.members(try #require(Self.description(of: function)["response"]))
        #expect(Set(names) == members.subtracting(["queued?"]))
    }

    @Test func `shows the members of attempts`() throws {
        let names = try readme.section("Values").row("attempt")[1].codes.flatMap(Self.names)
        let attempts = try Self.description(of: "getDelivery")["response"]?["properties"]?["attempts"]
        #expect(Set(names) == Self.members(try #require(attempts?["items"])))
    }

    @Test func `shows the members of health`() throws {
        let names = try readme.section("Values").row("health")[1].codes.flatMap(Self.names)
        let health = try Self.description(of: "getWebhook")["response"]?["properties"]?["health"]
        #expect(Set(names) == Self.members(try #require(health)))
    }

    private static func description(of function: String) throws -> JSONValue {
        try JSONDocument(Program.function(function, ["--describe"]).output).root
    }

    private static func names(_ list: String) -> [String] {
        list.split(separator: ",").map { $0.filter { $0 != " " } }
    }

    /// The names of a schema's members, with a question mark behind those that may be left out; of all its alternatives.
    private static func members(_ schema: JSONValue) -> Set<String> {
        let required = schema["required"]?.elements?.compactMap(\.string) ?? []
        let names = schema["properties"]?.members?.map { required.contains($0.name) ? $0.name : "\($0.name)?" }
        guard let names else {
            return (schema["anyOf"]?.elements).map { $0.reduce(into: []) { $0.formUnion(members($1)) } } ?? []
        }
        return Set(names)
    }

    /// Where there are alternatives, what must be there depends.
    private static func plain(_ names: Set<String>, _ hasAlternatives: Bool) -> Set<String> {
        hasAlternatives ? Set(names.map { $0.filter { $0 != "?" } }) : names
    }
}
