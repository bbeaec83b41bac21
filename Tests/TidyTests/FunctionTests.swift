import Foundation
import Testing

/// What a function must have to be one.
@Suite struct FunctionTests {
    @Test func `every folder of functions is in the manifest, and the reverse`() throws {
        struct Manifest: Decodable {
            struct Entry: Decodable { var name: String }
            var functions: [Entry]
        }
        let text = try Tree.text("functions/manifest.json")
        let manifest = try JSONDecoder().decode(Manifest.self, from: Data(text.utf8))
        #expect(try Tree.folders(in: "functions") == manifest.functions.map(\.name).sorted())
        #expect(try Tree.text("Sources/FunctionHost/manifest.json") == text, "what --describe shows is the manifest")
    }

    @Test func `every folder of functions is in Package.swift, and the reverse`() throws {
        let declared = try Tree.text("Package.swift").matches(of: /function\("(\w+)"/).map { String($0.1) }
        #expect(try Tree.folders(in: "functions") == declared.sorted())
    }

    @Test func `every function is one program whose main file is one screen, named as its folder`() throws {
        for folder in try Tree.folders(in: "functions") {
            let mains = try Tree.files(in: ["functions/\(folder)"]).filter { $0.text.contains("@main\n") }
            #expect(mains.count == 1, "\(folder)")
            for main in mains {
                #expect(main.path == "functions/\(folder)/\(folder.prefix(1).uppercased())\(folder.dropFirst()).swift")
                #expect(main.lineCount <= 100, "\(main.path)")
            }
        }
    }
}
