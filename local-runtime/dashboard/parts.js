// @ts-check
import { h } from "./dom.js";

/** Numbers for ids of elements that belong together. */
let count = 0;
export const newID = () => `part-${++count}`;

/**
 * @param {string} label @param {() => void} onclick
 * @param {Record<string, any>} props `kind`: primary, danger or plain
 */
export const button = (label, onclick, { kind = "plain", ...props } = {}) =>
  h("button", { type: "button", class: `button ${kind}`, onclick, ...props }, label);

/**
 * What went wrong, and what to do.
 * @param {any} error @param {(() => void) | undefined} [retry]
 */
export function failure(error, retry) {
  if (!error) return null;
  const advice = {
    rate_limited: "Wait a moment, then try again.", unavailable: "Try again in a moment.",
    unreachable: "Start it with local-runtime serve, then try again.",
    misconfigured: "Whoever runs this server must look at its configuration: the log says more.",
    internal: "Try again; if it goes on, the runtime's log says more.",
  }[error.code];
  return h("div", { class: "alert", role: "alert" },
    h("p", {}, error.message, advice && !error.message.includes("ry again") ? ` ${advice}` : ""),
    retry && button("Try again", retry));
}

/**
 * A word with a mark beside it, so that it is read without colour too.
 * @param {string} kind @param {string} text
 */
export const badge = (kind, text) =>
  h("span", { class: `badge ${kind}` }, h("span", { class: "mark", "aria-hidden": "true" }, MARKS[kind] ?? "•"), text);
/** @type {Record<string, string>} */
const MARKS = { good: "✓", bad: "✕", warn: "!", wait: "…", off: "‖" };

/** @type {Record<string, [string, string]>} */
const STATUSES = {
  success: ["good", "Success"], failed: ["bad", "Failed"], retrying: ["warn", "Retrying"], pending: ["wait", "Pending"],
  timeout: ["bad", "Timed out"],
};
/** @param {string} status of a delivery or a test */
export const statusBadge = (status) => badge(...(STATUSES[status] ?? ["wait", status]));

/** @type {Record<string, [string, string]>} */
const STATES = {
  healthy: ["good", "Healthy"], warning: ["warn", "Failing"], open: ["bad", "Breaker open"], disabled: ["off", "Disabled"],
};
/**
 * None of a webhook that somebody made inactive: nothing is attempted that could go well or fail.
 * @param {import("./api.js").Webhook} webhook
 */
export const healthBadge = ({ isActive, health }) =>
  isActive || health.state === "disabled" ? badge(...(STATES[health.state] ?? ["wait", health.state])) : null;

/** @param {import("./api.js").Webhook} webhook */
export const activityBadge = (webhook) => (webhook.isActive ? badge("good", "Active") : badge("off", "Inactive"));

/**
 * A label, what it is for, and what is wrong with it.
 * @param {string} id @param {string} label
 * @param {{hint?: any, error?: string}} texts @param {(props: Record<string, any>) => any} control
 */
export function field(id, label, { hint, error }, control) {
  const described = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(" ");
  return h("div", { class: "field", key: id },
    h("label", { for: id }, label),
    control({ id, "aria-describedby": described || null, "aria-invalid": error ? "true" : null }),
    hint && h("p", { class: "hint", id: `${id}-hint` }, hint),
    error && h("p", { class: "problem", id: `${id}-error` }, error));
}

/** @param {string[]} options @param {string} value @param {Record<string, any>} props @param {(option: string) => string} [name] */
export const select = (options, value, props, name = (option) => option) =>
  h("select", { value, ...props }, options.map((option) => h("option", { key: option, value: option }, name(option))));

/**
 * A question in front of the page. It is closed by its buttons, by Escape, or from outside.
 * @param {string} title @param {() => void} onclose @param {any[]} body @param {any[]} buttons
 */
export function dialog(title, onclose, body, buttons) {
  return h("dialog", {
    key: `dialog-${title}`, "aria-labelledby": "dialog-title",
    mount: (element) => {
      openers.set(element, document.activeElement);
      queueMicrotask(() => element.isConnected && element.showModal());
    },
    unmount: (element) => focusAgain(openers.get(element)),
    oncancel: (event) => {
      event.preventDefault();
      onclose();
    },
  }, h("h2", { id: "dialog-title" }, title), ...body, h("div", { class: "row end" }, buttons));
}

/**
 * Where the focus was before a question came.
 * @type {WeakMap<Element, Element | null>}
 */
const openers = new WeakMap();
/**
 * An action of a menu that has closed is not to be seen; what opens the menu is.
 * @param {Element | null | undefined} opener
 */
function focusAgain(opener) {
  const shown = /** @type {any} */ (opener)?.checkVisibility() ? opener : opener?.closest("details")?.querySelector("summary");
  /** @type {HTMLElement | null | undefined} */ (shown)?.focus();
}

/**
 * A button that opens a list of actions.
 * @param {string} label @param {{name: string, run: () => void, kind?: string}[]} actions
 */
export function menu(label, actions) {
  const close = (event) => event.currentTarget.closest("details").removeAttribute("open");
  return h("details", {
    class: "menu",
    onkeydown: (event) => {
      if (event.key !== "Escape" || !event.currentTarget.open) return;
      event.currentTarget.open = false;
      event.currentTarget.querySelector("summary").focus();
    },
    onfocusout: (event) => {
      if (!event.currentTarget.contains(event.relatedTarget) && event.relatedTarget) event.currentTarget.open = false;
    },
  }, h("summary", { "aria-label": label, title: label }, "⋯"),
    h("ul", {}, actions.map(({ name, run, kind = "plain" }) =>
      h("li", {}, button(name, run, { kind: `item ${kind}`, onclick: (event) => (close(event), run()) })))));
}

/**
 * A text that one may copy.
 * @param {string} label @param {string} text
 */
export function copyable(label, text) {
  const id = `copy-${label.replace(/\W+/g, "-")}`;
  return h("div", { class: "copyable" },
    h("label", { for: id }, label),
    h("div", { class: "row" },
      h("input", { id, readonly: true, value: text, onfocus: (event) => event.target.select() }),
      copyButton(`Copy ${label.toLowerCase()}`, text)));
}

/** @param {string} label @param {string} text @param {string} [shown] */
export const copyButton = (label, text, shown = "Copy") =>
  button(shown, () => {}, {
    "aria-label": label,
    onclick: async (event) => {
      const own = event.currentTarget;
      try {
        await navigator.clipboard.writeText(text);
        own.textContent = "Copied";
      } catch {
        own.textContent = "Press Ctrl+C";
        own.closest(".copyable")?.querySelector("input, textarea")?.focus();
      }
      setTimeout(() => (own.textContent = shown), 2000);
    },
  });

/**
 * Lines of a term and what it is.
 * @param {[string, any][]} pairs
 */
export const facts = (pairs) =>
  h("dl", { class: "facts" }, pairs.filter(([, value]) => value != null && value !== "").map(([term, value]) =>
    h("div", {}, h("dt", {}, term), h("dd", {}, value))));

/**
 * Code, or a body: as it is.
 * @param {string} label @param {string} text
 */
export const code = (label, text) => h("pre", { class: "code", tabindex: "0", "aria-label": label }, h("code", {}, text || " "));

/**
 * Tells who listens instead of looking.
 * @param {string} text
 */
export function announce(text) {
  const place = document.getElementById("announcer");
  if (place) place.textContent = text;
}
