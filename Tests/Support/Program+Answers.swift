internal import Foundation
package import JSON

/// A key for stores of tests, as `WEBHOOKS_KEY` wants it.
package let testKey = Data(repeating: 7, count: 32).base64EncodedString()

extension Program {
    /// Each line of the output, read as JSON.
    package func answers() throws -> [JSONValue] { try lines.map { try JSONDocument(Array($0.utf8)).root } }

    /// The one answer of a function that was asked once.
    package func answer() throws -> JSONValue {
        let answers = try answers()
        guard answers.count == 1, output.last == UInt8(ascii: "\n") else { throw CocoaError(.coderInvalidValue) }
        return answers[0]
    }

    /// What the `sqlite3` command says to a statement about the store `test.db` of the folder.
    package static func sqlite(_ folder: TemporaryFolder, _ statement: String) throws -> String {
        let program = try run(["sqlite3", folder.file("test.db").path, statement])
        return String(decoding: program.output, as: UTF8.self).trimmingCharacters(in: .newlines)
    }
}

extension JSONValue {
    package var errorCode: String? { self["error"]?["code"]?.string }
    package var errorField: String? { self["error"]?["field"]?.string }
    package var errorMessage: String? { self["error"]?["message"]?.string }
    package var text: String { String(decoding: bytes, as: UTF8.self) }
}
