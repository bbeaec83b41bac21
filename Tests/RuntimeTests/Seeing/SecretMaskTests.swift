import JSON
import Testing

@testable import local_runtime

@Suite struct SecretMaskTests {
    @Test(arguments: [
        (#"{"secret":"whsec_aG9va2ZpbGU="}"#, #"{"secret":"whsec_…"}"#),
        (#"{"secret":"whsec_…1234"}"#, #"{"secret":"whsec_…1234"}"#),
        (#"{"secret":"something else"}"#, #"{"secret":"whsec_…"}"#),
        (#"{"a":["x whsec_aG9v\/a= y whsec_bb"]}"#, #"{"a":["x whsec_… y whsec_…"]}"#),
        (#"{"s":"\u0077hsec_aG9v"}"#, #"{"s":"whsec_…"}"#),
        (#"{"s":"whsec_…YTK4"}"#, #"{"s":"whsec_…"}"#),
        (#"{"headers":{"Authorization":"Bearer hush","X":"1"}}"#, #"{"headers":{"Authorization":"…","X":"…"}}"#),
        (#"{"signingKey":"whsk_aG9v","s":"a whsk_aG9v="}"#, #"{"signingKey":"whsk_…","s":"a whsk_…"}"#),
        (#"{"signingKey":7,"publicKey":"whpk_aG9v"}"#, #"{"signingKey":7,"publicKey":"whpk_aG9v"}"#),
        (
            #"{"credentials":{"type":"basic","username":"ada","password":"hush"}}"#,
            #"{"credentials":{"type":"basic","username":"…","password":"…"}}"#
        ),
        (#"{"credentials":{"type":{"token":"hush"}}}"#, #"{"credentials":{"type":"…"}}"#),
        (#"{"credentials":null}"#, #"{"credentials":null}"#),
        (
            #"{"clientCertificate":{"certificate":"PEM","privateKey":"hush"}}"#,
            #"{"clientCertificate":{"certificate":"PEM","privateKey":"…"}}"#
        ),
        (#"{"n":1.50,"t":true,"z":null,"o":{"e":[]}}"#, #"{"n":1.50,"t":true,"z":null,"o":{"e":[]}}"#),
    ])
    func `shows all but secrets and what is sent along`(text: String, shown: String) {
        #expect(SecretMask.masked(Array(text.utf8)).map { String(decoding: $0, as: UTF8.self) } == shown)
    }

    @Test func `shows nothing of what is no JSON`() {
        #expect(SecretMask.masked(Array("whsec_aG9v".utf8)) == nil)
    }
}
