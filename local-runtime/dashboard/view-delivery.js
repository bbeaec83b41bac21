// @ts-check
import { attempt } from "./actions.js";
import { waterfall } from "./chart.js";
import { h } from "./dom.js";
import { milliseconds, pretty, time } from "./format.js";
import { announce, badge, button, code, copyButton, facts, failure, field, statusBadge } from "./parts.js";
import { createScreen } from "./screen.js";
import { createLoader, createStore } from "./store.js";

/**
 * One delivery, with all its attempts.
 * @param {any} app @param {string} id
 */
export function deliveryScreen(app, id) {
  const none = /** @type {any} */ (null);
  const store = createStore({ delivery: none, webhook: none, error: none, loading: true }, { start: () => refresh(), stop: () => loader.cancel() });
  const loader = createLoader(store.set);
  const check = { secret: "", headers: "", verdict: "" };
  const refresh = () =>
    loader.run(async () => {
      const delivery = await app.api.getDelivery(app.team, id);
      // It may be deleted.
      const webhook = await app.api.getWebhook(app.team, delivery.webhookId).catch(() => null);
      return { delivery, webhook };
    });

  return createScreen(app, {
    title: "Delivery", stores: [store], refresh,
    draw() {
      const { delivery, webhook, error, loading } = store.getSnapshot();
      if (!delivery) return [h("h1", {}, "Delivery"), failure(error, refresh), loading && h("p", { class: "empty" }, "Loading…")];
      const headers = sentHeaders(delivery, webhook);
      const isOver = delivery.status === "success" || delivery.status === "failed";
      return [
        h("div", { class: "row wrap" }, h("h1", { class: "grow" }, delivery.event), statusBadge(delivery.status),
          button("Redeliver", () => attempt(app, async () => (await app.api.redeliver(app.team, id), refresh()), "It is queued again."), { kind: "primary", disabled: !isOver }),
          copyButton("Copy as curl", curl(delivery, webhook, headers), "Copy as curl")),
        failure(error, refresh),
        h("section", { class: "panel", "aria-label": "Delivery" }, facts([
          ["Webhook", h("a", { href: `#/webhooks/${encodeURIComponent(delivery.webhookId)}` }, webhook?.name ?? delivery.webhookId)],
          ["Delivery", h("code", {}, delivery.id)], ["Payload", h("code", {}, delivery.payloadId)],
          ["Attempts", `${delivery.attempt} of ${delivery.maxAttempts}`], ["Created", time(delivery.createdAt)],
          ["Delivered", delivery.deliveredAt && time(delivery.deliveredAt)], ["Next retry", delivery.nextRetryAt && time(delivery.nextRetryAt)],
          ["Ordering key", delivery.orderingKey], ["Request id", delivery.requestId], ["Error", delivery.error],
        ])),
        h("section", { class: "panel", "aria-label": "Attempts" }, h("h2", {}, "Attempts"), attempts(delivery)),
        h("section", { class: "panel", "aria-label": "Request" }, h("h2", {}, "Request"),
          h("p", { class: "hint" }, "Signatures are made anew for each attempt, and not kept."),
          h("h3", {}, "Headers"), code("Headers of the request", headers.map(([name, value]) => `${name}: ${value}`).join("\n")),
          h("div", { class: "row" }, h("h3", { class: "grow" }, "Body"), copyButton("Copy the body", delivery.requestBody ?? "")),
          code("Body of the request", pretty(delivery.requestBody))),
        verification(app, delivery, check),
      ];
    },
  });
}

function attempts(delivery) {
  const all = delivery.attempts ?? [];
  if (all.length === 0) return h("p", { class: "hint" }, "None yet.");
  const longest = Math.max(...all.map((one) => one.timings?.total ?? one.duration));
  return h("ol", { class: "attempts" }, all.map((one) => h("li", { key: `${one.number}-${one.startedAt}` },
    h("div", { class: "row wrap" }, h("strong", {}, `Attempt ${one.number}`),
      statusBadge(one.responseStatus >= 200 && one.responseStatus < 300 ? "success" : "failed"),
      h("span", {}, one.responseStatus ? `answered ${one.responseStatus}` : one.errorCode), h("span", {}, milliseconds(one.duration)), time(one.startedAt)),
    one.error && h("p", { class: "problem" }, one.error),
    waterfall(one, longest),
    one.responseStatus && h("details", {}, h("summary", {}, "Answer"),
      code(`Headers of answer ${one.number}`, Object.entries(one.responseHeaders ?? {}).map(([name, value]) => `${name}: ${value}`).join("\n")),
      code(`Body of answer ${one.number}`, pretty(one.responseBody))))));
}

/**
 * The headers of the last attempt but for signatures.
 * @returns {[string, string][]}
 */
function sentHeaders(delivery, webhook) {
  const at = delivery.attempts?.at(-1)?.startedAt ?? delivery.createdAt;
  const seconds = String(Math.floor(Date.parse(at) / 1000));
  return [
    ["Content-Type", "application/json"], ["X-Webhook-ID", delivery.webhookId], ["X-Webhook-Event", delivery.event],
    ["X-Webhook-Delivery", delivery.id], ["X-Webhook-Attempt", String(Math.max(1, delivery.attempt))], ["X-Webhook-Timestamp", at],
    ["webhook-id", delivery.payloadId], ["webhook-timestamp", seconds], ["X-Webhook-Signature-Timestamp", seconds],
    .../** @type {[string, string][]} */ (Object.entries(webhook?.headers ?? {})),
    .../** @type {[string, string][]} */ (delivery.requestId ? [["X-Request-Id", delivery.requestId]] : []),
  ];
}

/**
 * For a POSIX shell.
 * @param {string} text
 */
const quoted = (text) => `'${text.replaceAll("'", "'\\''")}'`;
const curl = (delivery, webhook, headers) =>
  [`curl -X POST ${quoted(webhook?.url ?? "https://example.com/hook")}`,
    ...headers.map(([name, value]) => `-H ${quoted(`${name}: ${value}`)}`), `--data-raw ${quoted(delivery.requestBody ?? "")}`].join(" \\\n  ");

/** Tries a signature in the browser, so that the secret goes nowhere. */
function verification(app, delivery, check) {
  async function verify(event) {
    event.preventDefault();
    check.verdict = await verdict(delivery, check);
    announce(check.verdict);
    app.redraw();
  }
  return h("section", { class: "panel", "aria-label": "Verify this signature" }, h("h2", {}, "Verify this signature"),
    h("p", { class: "hint" }, "Give what your receiver got: it is checked here, in the browser, and sent nowhere."),
    h("form", { onsubmit: verify },
      field("verify-secret", "Secret", {}, (props) => h("input", { type: "password", autocomplete: "off", value: check.secret, oninput: (event) => (check.secret = event.target.value), ...props })),
      field("verify-headers", "Headers that came", { hint: "At least X-Webhook-Signature and X-Webhook-Signature-Timestamp." }, (props) =>
        h("textarea", { rows: 4, spellcheck: "false", value: check.headers, oninput: (event) => (check.headers = event.target.value), ...props })),
      h("div", { class: "row" }, h("button", { type: "submit", class: "button plain" }, "Verify"),
        check.verdict && badge(check.verdict.startsWith("Valid") ? "good" : "bad", check.verdict))));
}

/** @returns {Promise<string>} `X-Webhook-Signature` as the README describes it */
async function verdict(delivery, { secret, headers }) {
  const values = Object.fromEntries(headers.split("\n").map((line) => line.split(/:\s*(.*)/)).map(([name, value]) => [name.trim().toLowerCase(), (value ?? "").trim()]));
  const timestamp = values["x-webhook-signature-timestamp"];
  const signature = values["x-webhook-signature"];
  if (!secret || !timestamp || !signature) return "Give the secret and both headers.";
  if (!globalThis.crypto?.subtle) return "The browser can do this only over HTTPS, or on this machine.";
  const bytes = (text) => new TextEncoder().encode(text);
  const key = await crypto.subtle.importKey("raw", bytes(secret), { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  const code = new Uint8Array(await crypto.subtle.sign("HMAC", key, bytes(`${timestamp}.${delivery.requestBody}`)));
  const expected = `v1=${[...code].map((byte) => byte.toString(16).padStart(2, "0")).join("")}`;
  return signature.split(",").map((one) => one.trim()).includes(expected)
    ? "Valid: this secret signed this body at that time." : "Not valid: another secret, another body, or another time.";
}
