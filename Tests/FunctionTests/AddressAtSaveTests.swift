import FunctionHost
import Storage
import TestSupport
import Testing
import Webhooks

@testable import createWebhook
@testable import updateWebhook

/// Every spelling and every address of the corpus, given to those functions that save a url.
@Suite struct AddressAtSaveTests {
    @Test func `no url that is not a public host's is saved`() throws {
        let scene = try Scene()
        let id = try scene.create().text("id")
        let before = try scene.ask(UpdateWebhook.self, #"{"teamId":"t","webhookId":"\#(id)","name":"n"}"#)
        let addresses = AddressCorpus.refused.map { $0.contains(":") ? "https://[\($0)]/" : "https://\($0)/" }
        let urls = URLCorpus.misspelled + URLCorpus.notPublic + addresses
        for url in urls {
            let json = Self.quoted(url)
            for failure in [
                try scene.refusal(CreateWebhook.self, Scene.webhook("\"url\":\(json)")),
                try scene.refusal(UpdateWebhook.self, #"{"teamId":"t","webhookId":"\#(id)","url":\#(json)}"#),
            ] {
                #expect(failure.code == .invalidRequest && failure.field == "url", "\(url): \(failure)")
            }
        }
        #expect(try scene.count("webhooks") == 1)
        let after = try scene.ask(UpdateWebhook.self, #"{"teamId":"t","webhookId":"\#(id)","name":"n"}"#)
        #expect(try after.text("url") == before.text("url"))
        Proof.report("addresses refused when they are saved", ["texts": urls.count, "functions": 2, "saved": 0])
    }

    private static func quoted(_ text: String) -> String {
        let escaped = text.unicodeScalars.map { scalar in
            switch scalar {
            case "\"", "\\": "\\\(scalar)"
            case _ where scalar.value < 0x20: "\\u00\(scalar.value < 16 ? "0" : "")\(String(scalar.value, radix: 16))"
            default: String(scalar)
            }
        }
        return "\"\(escaped.joined())\""
    }
}
