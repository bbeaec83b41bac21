/// A file of the dashboard, as it is sent. All of them are in the program, so that it needs no folder beside it.
struct Asset {
    /// The type of what a browser is given (RFC 9110, 8.3), by the end of the file's name.
    private static let types = [
        "html": "text/html; charset=utf-8", "css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8",
        "svg": "image/svg+xml",
    ]

    var name: String
    var bytes: [UInt8]

    var type: String { Self.types[String(name.split(separator: ".").last ?? "")] ?? "application/octet-stream" }

    static let page = Asset(name: "index.html", bytes: PackageResources.index_html)

    /// What the page asks for.
    static let parts: [Asset] = [
        Asset(name: "style.css", bytes: PackageResources.style_css),
        Asset(name: "icon.svg", bytes: PackageResources.icon_svg),
        // The client and the hooks.
        Asset(name: "api.js", bytes: PackageResources.api_js),
        Asset(name: "store.js", bytes: PackageResources.store_js),
        Asset(name: "rules.js", bytes: PackageResources.rules_js),
        Asset(name: "react.js", bytes: PackageResources.react_js),
        Asset(name: "useWebhook.js", bytes: PackageResources.useWebhook_js),
        Asset(name: "useWebhookBuilder.js", bytes: PackageResources.useWebhookBuilder_js),
        Asset(name: "useWebhookDeliveryHistory.js", bytes: PackageResources.useWebhookDeliveryHistory_js),
        Asset(name: "useWebhookStats.js", bytes: PackageResources.useWebhookStats_js),
        Asset(name: "useWebhookTest.js", bytes: PackageResources.useWebhookTest_js),
        Asset(name: "useWebhooks.js", bytes: PackageResources.useWebhooks_js),
        // What is shown.
        Asset(name: "actions.js", bytes: PackageResources.actions_js),
        Asset(name: "app.js", bytes: PackageResources.app_js),
        Asset(name: "chart.js", bytes: PackageResources.chart_js),
        Asset(name: "dom.js", bytes: PackageResources.dom_js),
        Asset(name: "format.js", bytes: PackageResources.format_js),
        Asset(name: "live.js", bytes: PackageResources.live_js),
        Asset(name: "parts.js", bytes: PackageResources.parts_js),
        Asset(name: "screen.js", bytes: PackageResources.screen_js),
        Asset(name: "snippets.js", bytes: PackageResources.snippets_js),
        Asset(name: "view-delivery.js", bytes: PackageResources.view_delivery_js),
        Asset(name: "view-form.js", bytes: PackageResources.view_form_js),
        Asset(name: "view-functions.js", bytes: PackageResources.view_functions_js),
        Asset(name: "view-history.js", bytes: PackageResources.view_history_js),
        Asset(name: "view-list.js", bytes: PackageResources.view_list_js),
        Asset(name: "view-settings.js", bytes: PackageResources.view_settings_js),
        Asset(name: "view-signin.js", bytes: PackageResources.view_signin_js),
        Asset(name: "view-stats.js", bytes: PackageResources.view_stats_js),
        Asset(name: "view-test.js", bytes: PackageResources.view_test_js),
        Asset(name: "view-webhook.js", bytes: PackageResources.view_webhook_js),
    ]
}
