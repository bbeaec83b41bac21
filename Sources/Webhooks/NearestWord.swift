/// The word that is most like a text, whatever the case of its letters; nil where there are no words.
package func nearestWord(to text: String, among words: [String]) -> String? {
    nearest(to: text, among: words)?.word
}

/// The same, where it can be what was meant: one letter in three may be another one.
package func nearWord(to text: String, among words: [String]) -> String? {
    nearest(to: text, among: words).flatMap { $0.distance <= (min(text.utf8.count, lengthMax) + 2) / 3 ? $0.word : nil }
}

/// Bytes of a text that are compared.
private let lengthMax = 64

private func nearest(to text: String, among words: [String]) -> (word: String, distance: Int)? {
    // A longer text is like none of them; the comparison stays short.
    let start = Array(text.lowercased().utf8.prefix(lengthMax))
    var best: (word: String, distance: Int)?
    for word in words {
        let distance = editDistance(from: Array(word.lowercased().utf8.prefix(lengthMax)), to: start)
        if distance < best?.distance ?? .max { best = (word, distance) }
    }
    return best
}

/// Levenshtein's distance: insertions, deletions and replacements from one text to the other.
private func editDistance(from word: [UInt8], to other: [UInt8]) -> Int {
    var row = Array(0...other.count)
    for (line, byte) in word.enumerated() {
        var diagonal = row[0]
        row[0] = line + 1
        for (column, candidate) in other.enumerated() {
            let replaced = diagonal + (byte == candidate ? 0 : 1)
            diagonal = row[column + 1]
            row[column + 1] = min(replaced, row[column] + 1, row[column + 1] + 1)
        }
    }
    return row[other.count]
}
