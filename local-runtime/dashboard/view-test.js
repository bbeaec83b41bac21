// @ts-check
import { h } from "./dom.js";
import { milliseconds, pretty, time } from "./format.js";
import { button, code, facts, failure, field, select, statusBadge } from "./parts.js";
import { EVENTS } from "./rules.js";
import { useWebhookTest } from "./useWebhookTest.js";

/**
 * The test panel: sends a sample at once, and shows what came back.
 * @param {any} app @param {string} webhookId
 */
export function testPanel(app, webhookId) {
  const test = useWebhookTest(app.team, webhookId, app.api);
  /** What was chosen; else the first that the webhook gets. */
  let event = "";
  function draw(webhook) {
    const { isSending, result, results, error } = test.getSnapshot();
    event ||= webhook.events[0];
    return h("section", { class: "panel", "aria-label": "Test" },
      h("h2", {}, "Test"),
      h("p", { class: "hint" }, "Sends a sample to the receiver now. It is signed like any other, and counts in no statistics."),
      h("div", { class: "row wrap" },
        field("test-event", "Event", {}, (props) =>
          select([...new Set([...webhook.events, ...EVENTS])], event, { onchange: (change) => ((event = change.target.value), app.redraw()), ...props })),
        button(isSending ? "Sending…" : "Send test", () => test.send(event), { kind: "primary", disabled: isSending })),
      failure(error),
      h("div", { role: "status" }, result && h("div", { key: result.id },
        h("div", { class: "row wrap" }, statusBadge(result.status), result.responseStatus && h("span", {}, `Answered ${result.responseStatus}`),
          h("span", {}, milliseconds(result.duration))),
        result.error && h("p", { class: "problem" }, result.error),
        h("h3", {}, "Answer"), code("Answer of the receiver", pretty(result.responseBody)),
        h("h3", {}, "What was sent"), code("Body of the test", pretty(typeof result.payload === "string" ? result.payload : JSON.stringify(result.payload))))),
      results.length > 1 && [h("h3", {}, "Before"), h("ul", { class: "unmarked" }, results.slice(1).map((old) =>
        h("li", { class: "row wrap", key: old.id }, statusBadge(old.status), old.eventType, h("span", { class: "hint" }, milliseconds(old.duration), " · ", time(old.createdAt)))))]);
  }
  return { test, draw };
}
