import Foundation
import TestSupport
import Testing

/// The kept inputs of `Tests/Fuzz/run`, and what comes of them by small changes. `HOOKFILE_PROOFS` asks for more, from
/// another seed each time.
@Suite struct CorpusTests {
    /// Without `reply`: it runs the loop of the runtime, of which a process has one, and other tests run it too.
    @Test(arguments: FuzzTarget.all.filter { $0.name != "reply" })
    func `what must hold holds of the kept inputs and of others like them`(target: FuzzTarget) throws {
        guard target.isAvailable() else {
            return Proof.report("fuzz \(target.name), whose second reader is not installed", ["kept inputs": 0])
        }
        let corpus = try Corpus.inputs(of: target.name)
        try #require(!corpus.isEmpty, "no inputs are kept")
        var failures = 0
        func check(_ input: [UInt8], _ origin: String) {
            do {
                try target.check(input)
            } catch {
                failures += 1
                if failures <= 3 { Issue.record("\(origin): \(error)\n\(Data(input).base64EncodedString())") }
            }
        }
        for input in corpus { check(input, "kept") }
        let seed = Proof.scale == 1 ? 7 : UInt64.random(in: 0 ... .max)
        var mutator = Mutator(corpus, lengthMax: target.lengthMax, seed: seed)
        let count = target.mutationsCount * Proof.scale
        for number in 0..<count { check(mutator.next(), "mutation \(number) of seed \(seed)") }
        Proof.report(
            "fuzz \(target.name)",
            ["kept inputs": corpus.count, "mutations": count, "failures": failures])
    }

    @Test func `every folder of inputs belongs to a target, and is small`() throws {
        #expect(try Corpus.names() == FuzzTarget.all.map(\.name).sorted())
        for target in FuzzTarget.all {
            let inputs = try Corpus.inputs(of: target.name)
            #expect(inputs.count <= 60, "\(target.name)")
            #expect(inputs.allSatisfy { $0.count <= target.lengthMax }, "\(target.name)")
        }
    }
}

extension FuzzTarget: CustomTestStringConvertible {
    var testDescription: String { name }
}

private enum Corpus {
    static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "corpus")

    static func names() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
    }

    static func inputs(of target: String) throws -> [[UInt8]] {
        let folder = folder.appending(path: target)
        return try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
            .map { Array(try Data(contentsOf: folder.appending(path: $0))) }
    }
}
