// A page of React over the dashboard's hooks: arguments are the team and the id of one of its webhooks.
const [teamId, webhookId] = arguments;
return (async () => {
    const [{ createHooks }, { createApi }] = await Promise.all([import("/dashboard/react.js"), import("/dashboard/api.js")]);
    const hooks = createHooks(React, createApi());
    const e = React.createElement;

    function List() {
        const { webhooks, loading, error, refresh, toggle } = hooks.useWebhooks(teamId);
        return e("section", { "aria-label": "React: list" },
            e("p", null, error ? error.message : loading ? "loading" : `${webhooks.length} in the list`),
            webhooks.map((one) => e("button", { key: one.id, onClick: () => toggle(one.id) },
                `${one.name} is ${one.isActive ? "on" : "off"}`)),
            e("button", { onClick: refresh }, "Look again"));
    }

    function One() {
        const { webhook, update } = hooks.useWebhook(teamId, webhookId);
        const { deliveries } = hooks.useWebhookDeliveryHistory(teamId, webhookId, 10);
        const { stats } = hooks.useWebhookStats(teamId, webhookId);
        const { result, send } = hooks.useWebhookTest(teamId, webhookId);
        return e("section", { "aria-label": "React: one" },
            e("p", null, webhook ? `called ${webhook.name}` : "not yet known"),
            e("p", null, `${deliveries.length} deliveries, ${stats?.successRate} % of success`),
            e("p", null, result ? `tested: ${result.status}` : "not tested"),
            e("button", { onClick: () => send() }, "React: test"),
            e("button", { onClick: () => update({ name: "Renamed" }) }, "React: rename"));
    }

    function Form() {
        const { form, errors, set } = hooks.useWebhookBuilder();
        return e("section", { "aria-label": "React: form" },
            e("label", null, "React: URL", e("input", { value: form.url, onChange: (event) => set({ url: event.target.value }) })),
            e("p", null, errors.url ?? "a good address"));
    }

    const place = document.createElement("div");
    document.body.append(place);
    window.reactRoot = ReactDOM.createRoot(place);
    // Strict mode mounts, unmounts and mounts again: what does not give back its subscriptions shows itself.
    window.reactRoot.render(e(React.StrictMode, null, e(List), e(One), e(Form)));
    return React.version;
})();
