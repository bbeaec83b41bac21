package import JSON
package import Webhooks

extension HealthReport: Representable {
    package static var schema: JSONSchema {
        .object([
            .required("state", .enumeration(Health.State.allCases.map(\.rawValue))),
            .required("since", Timestamp.schema),
            .required("failureRate", .number(min: 0, max: 100)), .required("attempts", .integer(min: 0)),
            .required("failures", .integer(min: 0)), .optional("reason", .enumeration(reasons)),
            .optional("nextProbeAt", Timestamp.schema), .optional("failingSince", Timestamp.schema),
            .optional("failedPayloads", .integer(min: 0, max: Disabling.payloadsMin)),
            .optional("disableProgress", .integer(min: 0, max: 100)),
        ])
    }

    private static var reasons: [String] {
        Breaker.Reason.allCases.map(\.rawValue) + Disabling.Reason.allCases.map(\.rawValue)
    }
}
