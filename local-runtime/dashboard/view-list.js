// @ts-check
import { h } from "./dom.js";
import { number, time } from "./format.js";
import { activityBadge, button, healthBadge, menu } from "./parts.js";

/** Events that a card names; the others are counted. */
const SHOWN = 3;

/**
 * WebhooksList: a card for each, with what one can do.
 * @param {import("./api.js").Webhook[]} webhooks
 * @param {Record<string, (webhook: import("./api.js").Webhook) => void>} actions
 */
export const webhooksList = (webhooks, actions) =>
  h("ul", { class: "cards", "aria-label": "Webhooks" }, webhooks.map((webhook) => card(webhook, actions)));

function card(webhook, actions) {
  const others = webhook.events.length - SHOWN;
  return h("li", { class: "card", key: webhook.id },
    h("div", { class: "row head" },
      h("h2", { class: "grow" }, h("a", { href: `#/webhooks/${encodeURIComponent(webhook.id)}` }, webhook.name)),
      activityBadge(webhook), healthBadge(webhook),
      menu(`Actions for ${webhook.name}`, [
        { name: "View", run: () => actions.view(webhook) },
        { name: "Edit", run: () => actions.edit(webhook) },
        { name: webhook.isActive ? "Make inactive" : "Make active", run: () => actions.toggle(webhook) },
        { name: "Test", run: () => actions.test(webhook) },
        { name: "Rotate secret", run: () => actions.rotate(webhook) },
        { name: "Delete", run: () => actions.remove(webhook), kind: "danger" },
      ])),
    h("p", { class: "url" }, webhook.url),
    h("div", { class: "row wrap" },
      webhook.events.slice(0, SHOWN).map((event) => h("span", { class: "chip", key: event }, event)),
      others > 0 && h("span", { class: "chip", title: webhook.events.slice(SHOWN).join("\n") }, `+${number(others)} more`),
      webhook.ordered && h("span", { class: "chip" }, "in order"),
      h("span", { class: "grow" }),
      h("span", { class: "hint" }, "Last triggered: ", time(webhook.lastTriggeredAt))),
    webhook.disabledReason && h("p", { class: "problem" }, disabledBecause(webhook)));
}

/** @param {import("./api.js").Webhook} webhook */
export const disabledBecause = (webhook) =>
  webhook.disabledReason === "gone"
    ? "Its receiver answered 410 Gone. Look at the address, then make it active again."
    : "It has failed for days. Mend the receiver, then make it active again; what was missed can be sent then.";
