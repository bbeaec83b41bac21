// @ts-check
import { h } from "./dom.js";
import { milliseconds, number, time } from "./format.js";
import { button, failure, field, select, statusBadge } from "./parts.js";
import { EVENTS } from "./rules.js";
import { createScreen } from "./screen.js";
import { useWebhookDeliveryHistory } from "./useWebhookDeliveryHistory.js";
import { attempt } from "./actions.js";

/** Of one page. */
const PAGE = 25;
const SPANS = { "": "Any time", 1: "Last hour", 24: "Last day", 168: "Last week" };

/**
 * Deliveries of a webhook, or of the team.
 * @param {any} app @param {string | undefined} webhookId
 */
export function deliveryHistory(app, webhookId) {
  const history = useWebhookDeliveryHistory(app.team, webhookId, PAGE, false, app.api);
  const choice = { status: "", event: "", hours: "" };
  function choose(change) {
    Object.assign(choice, change);
    const from = choice.hours && new Date(Date.now() - Number(choice.hours) * 3_600_000).toISOString();
    history.choose({ status: choice.status, event: choice.event, from });
  }
  function draw() {
    const { deliveries, loading, error, page, hasNext } = history.getSnapshot();
    /** @param {string} name @param {string} label @param {string[]} options @param {(option: string) => string} word */
    const chooser = (name, label, options, word) =>
      field(`history-${name}`, label, {}, (props) => select(options, choice[name], { onchange: (event) => choose({ [name]: event.target.value }), ...props }, word));
    return h("section", { class: "panel", "aria-label": "Deliveries", "aria-busy": loading ? "true" : "false" },
      h("div", { class: "row wrap" },
        chooser("status", "Status", ["", "pending", "retrying", "success", "failed"], (word) => word || "Any"),
        chooser("event", "Event", ["", ...EVENTS], (word) => word || "Any"),
        chooser("hours", "Time", Object.keys(SPANS).sort((a, b) => Number(a) - Number(b)), (word) => SPANS[word])),
      failure(error, history.refresh),
      h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "List of deliveries" }, h("table", { class: "deliveries" },
        h("thead", {}, h("tr", {}, ["Status", "Event", "Answer", "Attempts", "Took", "Created", "Next retry", ""].map((name, index) =>
          h("th", { scope: "col", key: index }, name || h("span", { class: "hidden" }, "Actions"))))),
        h("tbody", {}, deliveries.map((delivery) => row(app, delivery, history))))),
      deliveries.length === 0 && !error && h("p", { class: "hint" }, loading ? "Loading…" : hasNext ? "None so far; there may be older ones." : page > 0 ? "There are no older ones."
        : Object.values(choice).some(Boolean) ? "There are none such." : "There are none yet. Trigger an event, or send a test."),
      h("nav", { class: "row", "aria-label": "Pages" },
        button("Newer", history.previous, { disabled: page === 0 }),
        h("span", { class: "hint" }, `Page ${number(page + 1)}`),
        button("Older", history.next, { disabled: !hasNext })));
  }
  return { history, draw };
}

function row(app, delivery, history) {
  const isOver = delivery.status === "success" || delivery.status === "failed";
  return h("tr", { key: delivery.id },
    h("td", {}, statusBadge(delivery.status)),
    h("td", {}, h("a", { href: `#/deliveries/${encodeURIComponent(delivery.id)}` }, delivery.event)),
    h("td", {}, delivery.responseStatus ?? delivery.errorCode ?? "–"),
    h("td", {}, `${delivery.attempt} of ${delivery.maxAttempts}`),
    h("td", {}, milliseconds(delivery.duration)),
    h("td", {}, time(delivery.createdAt)),
    h("td", {}, time(delivery.nextRetryAt, "–")),
    h("td", {}, isOver && button("Redeliver", () => attempt(app, () => history.redeliver(delivery.id), "It is queued again."), { "aria-label": `Redeliver ${delivery.event} of ${delivery.createdAt}` })));
}

/** @param {any} app */
export function historyScreen(app) {
  const { history, draw } = deliveryHistory(app, undefined);
  return createScreen(app, {
    title: "Deliveries", stores: [history], refresh: history.refresh, draw: () => [h("h1", {}, "Deliveries"), draw()],
  });
}
