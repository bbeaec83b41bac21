// @ts-check
import { createScreen } from "./screen.js";
import { h } from "./dom.js";
import { button, failure } from "./parts.js";
import { useWebhooks } from "./useWebhooks.js";
import { useWebhookStats } from "./useWebhookStats.js";
import { webhooksList } from "./view-list.js";
import { webhookStats } from "./view-stats.js";
import { confirmDelete, showSecret, toggle } from "./actions.js";

/**
 * WebhookSettings: a team's webhooks, with figures above.
 * @param {any} app
 */
export function settingsScreen(app) {
  const webhooks = useWebhooks(app.team, app.api);
  const stats = useWebhookStats(app.team, undefined, app.api);
  let status = null;
  app.api.ready().then((answer) => (status = answer.ready ? "Ready" : "Not ready"), () => (status = "Not ready"))
    .finally(app.redraw);

  const open = (webhook, view = "") => app.go(`/webhooks/${encodeURIComponent(webhook.id)}${view}`);
  const actions = {
    view: (webhook) => open(webhook),
    edit: (webhook) => open(webhook, "/edit"),
    test: (webhook) => open(webhook, "/test"),
    toggle: (webhook) => toggle(app, webhook, () => webhooks.toggle(webhook.id, !webhook.isActive)),
    rotate: (webhook) => showSecret(app, webhook, () => app.api.rotateSecret(app.team, webhook.id)),
    remove: (webhook) => confirmDelete(app, webhook, () => webhooks.delete(webhook.id)),
  };

  return createScreen(app, {
    title: "Webhooks",
    stores: [webhooks, stats],
    refresh: () => (webhooks.refresh(), stats.refresh()),
    draw() {
      const { webhooks: list, loading, error, nextCursor } = webhooks.getSnapshot();
      return [
        h("div", { class: "row wrap" },
          h("h1", { class: "grow" }, "Webhooks"),
          h("a", { class: "button primary", href: "#/new" }, "New webhook")),
        webhookStats(stats.getSnapshot(), stats.refresh, status),
        failure(error, webhooks.refresh),
        list.length > 0 && webhooksList(list, actions),
        nextCursor && h("div", { class: "row center" }, button("Show more", webhooks.more)),
        list.length === 0 && !error && (loading
          ? h("div", { class: "empty" }, h("p", {}, "Loading…"))
          : h("div", { class: "empty" },
            h("h2", {}, "No webhooks yet"),
            h("p", {}, "A webhook sends your events to an address of your choice, signed, and again until they arrive."),
            h("a", { class: "button primary", href: "#/new" }, "Create the first one"))),
      ];
    },
  });
}
