import JSON
import TestSupport
import Testing

@Suite struct MutationTests {
    /// A trap would end the whole run; what is taken is looked at in full.
    @Test(arguments: 0..<4 as Range<UInt64>)
    func `of 25,000 spoiled texts none is taken that cannot be read`(seed: UInt64) throws {
        var chance = RandomText(seed: 100 + seed)
        var taken = 0
        for _ in 0..<2500 {
            let text = Array(chance.valid().utf8)
            for _ in 0..<10 {
                let spoiled = chance.spoiled(text)
                do throws(JSONError) {
                    let document = try JSONDocument(spoiled)
                    taken += 1
                    try read(document.root, within: spoiled.startIndex..<spoiled.endIndex)
                } catch {
                    if !(0...spoiled.count).contains(error.offset) { Issue.record("\(error)") }
                }
            }
        }
        #expect(taken > 1000)
    }

    /// Whether each value lies within that around it, and is JSON by itself.
    private func read(_ value: JSONValue, within range: Range<Int>) throws(JSONError) {
        let bytes = value.bytes
        if !range.contains(bytes.startIndex) || bytes.endIndex > range.upperBound { Issue.record("out of range") }
        _ = (value.string, value.number?.integer, value.boolean)
        for element in value.elements.map(Array.init) ?? [] { try read(element, within: bytes.indices) }
        for member in value.members.map(Array.init) ?? [] {
            if !member.name.unicodeScalars.contains("\u{FFFD}"), !member.isNamed(member.name) {
                Issue.record("\(member.name)")
            }
            try read(member.value, within: bytes.indices)
        }
        if value.elements == nil && value.members == nil { _ = try JSONDocument(Array(bytes)) }
    }
}
