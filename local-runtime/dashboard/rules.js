// @ts-check
/** What a webhook's settings may be: the server's rules, told while one types. The server has the last word. */

/** @type {[string, string[]][]} */
export const EVENT_GROUPS = [
  ["Tickets", ["ticket.created", "ticket.updated", "ticket.status_changed", "ticket.priority_changed",
    "ticket.assigned", "ticket.commented", "ticket.resolved", "ticket.closed"]],
  ["Contacts", ["contact.created", "contact.updated", "contact.deleted"]],
  ["Conversations", ["conversation.started", "conversation.ended"]],
  ["Messages", ["message.received", "message.sent"]],
  ["Automation", ["automation_rule.executed", "automation_rule.failed"]],
  ["Service levels", ["sla.breached"]],
  ["Operational", ["webhook.warning", "webhook.disabled", "webhook.recovered", "delivery.exhausted"]],
];
export const EVENTS = EVENT_GROUPS.flatMap(([, events]) => events);
export const OPERATORS = ["equals", "not_equals", "contains", "greater_than", "less_than", "in", "regex"];

/**
 * Texts as they are typed.
 * @typedef {{name: string, url: string, description: string, events: string[],
 *   filters: {field: string, operator: string, value: string}[], headers: {name: string, value: string}[],
 *   maxRetries: string, retryDelaySeconds: string, retrySchedule: string, timeoutSeconds: string, rateLimit: string,
 *   ordered: boolean}} Form
 */

/**
 * What a form starts with.
 * @type {Readonly<Form>}
 */
export const EMPTY_FORM = Object.freeze({
  name: "", url: "", description: "", events: [], filters: [], headers: [], maxRetries: "3", retryDelaySeconds: "5",
  retrySchedule: "", timeoutSeconds: "30", rateLimit: "60", ordered: false,
});

/** @param {string} text @returns {unknown} JSON where it is some, else the text itself */
export function readValue(text) {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** @param {unknown} value the text that `readValue` makes it of */
export const writeValue = (value) =>
  typeof value === "string" && readValue(value) === value ? value : JSON.stringify(value);

/** @param {string} text @param {number} min @param {number} max @param {boolean} [whole] */
function numberProblem(text, min, max, whole = true) {
  const number = Number(text);
  if (text.trim() !== "" && number >= min && number <= max && (!whole || Number.isInteger(number))) return "";
  return `Give a ${whole ? "whole " : ""}number from ${min} to ${max.toLocaleString("en")}.`;
}

/** @param {string} text */
function urlProblem(text) {
  if (!text.trim()) return "Give the address of the receiver, such as https://example.com/hook.";
  let url;
  try {
    url = new URL(text);
  } catch {
    return "This is no whole address; it begins with https://.";
  }
  if (url.protocol !== "https:" && url.protocol !== "http:") return "The address must begin with https://.";
  if (url.username || url.password) return "Leave user name and password out; credentials have a setting of their own.";
  if (url.hash || text.endsWith("#")) return "Leave out what is behind the #: it is never sent.";
  if (new TextEncoder().encode(text).length > 2048) return "The address has more than 2,048 bytes.";
  const port = Number(url.port || 443);
  if (url.port && port !== 80 && port !== 443 && port < 1024) return "Use port 80, 443, or one from 1024 to 65535.";
  return "";
}

/** @param {string} text @returns {number[]} the waits, in seconds */
export const readSchedule = (text) => text.split(/[\s,;]+/).filter(Boolean).map(Number);

/** @param {string} text */
function scheduleProblem(text) {
  const waits = readSchedule(text);
  if (waits.length > 10) return "Give at most 10 waits.";
  if (waits.some((wait) => !Number.isInteger(wait) || wait < 1 || wait > 604_800)) {
    return "Give waits in seconds, from 1 to 604,800, with commas between them.";
  }
  return "";
}

/** @param {{field: string, operator: string, value: string}} filter */
function filterProblem({ field, operator, value }) {
  if (!field.trim()) return "Say which field is meant, such as data.ticket.priority.";
  const read = readValue(value);
  if (operator === "in" && !Array.isArray(read)) return 'Give a list, such as ["high", "urgent"].';
  if (operator === "regex" && typeof read !== "string") return "Give a regular expression, as text.";
  if (/than$/.test(operator) && typeof read !== "number" && typeof read !== "string") {
    return "Give a number, a time or a text to compare with.";
  }
  return "";
}

/** @param {{name: string, value: string}} header */
function headerProblem({ name, value }) {
  if (!/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name)) return "A name has letters, digits and - only.";
  if (/[^\x20-\x7e\t]/.test(value)) return "A value has visible ASCII characters only.";
  if (/^(host|content-length|content-type|user-agent|connection|transfer-encoding|webhook-.*|x-webhook-.*)$/i.test(name)) {
    return "The sender sets this header itself.";
  }
  return "";
}

/**
 * @param {Form} form
 * @returns {Record<string, string>} what is wrong, by field; rows as `filters.0`
 */
export function problems(form) {
  /** @type {Record<string, string>} */
  const found = {};
  /** @param {string} field @param {string} problem */
  const note = (field, problem) => problem && (found[field] = problem);
  const name = [...form.name.trim()].length;
  note("name", name < 1 ? "Give it a name." : name > 200 ? "A name has at most 200 characters." : "");
  note("url", urlProblem(form.url));
  note("description", [...form.description].length > 2000 ? "A description has at most 2,000 characters." : "");
  note("events", form.events.length === 0 ? "Choose at least one event." : "");
  note("filters", form.filters.length > 20 ? "There can be at most 20 filters." : "");
  form.filters.forEach((filter, index) => note(`filters.${index}`, filterProblem(filter)));
  note("headers", form.headers.length > 32 ? "There can be at most 32 headers." : "");
  form.headers.forEach((header, index) => note(`headers.${index}`, headerProblem(header)));
  note("maxRetries", numberProblem(form.maxRetries, 0, 10));
  note("retryDelaySeconds", numberProblem(form.retryDelaySeconds, 1, 3600));
  note("retrySchedule", scheduleProblem(form.retrySchedule));
  note("timeoutSeconds", numberProblem(form.timeoutSeconds, 1, 60, false));
  note("rateLimit", numberProblem(form.rateLimit, 1, 1000));
  return found;
}

/**
 * The waits before each retry, without the up to 10 % that chance adds.
 * @param {Form} form @returns {number[]} seconds; none where the form cannot tell
 */
export function retryWaits(form) {
  const schedule = readSchedule(form.retrySchedule);
  if (schedule.length > 0) return scheduleProblem(form.retrySchedule) ? [] : schedule;
  if (numberProblem(form.maxRetries, 0, 10) || numberProblem(form.retryDelaySeconds, 1, 3600)) return [];
  return Array.from({ length: Number(form.maxRetries) }, (_, k) => Number(form.retryDelaySeconds) * 1.5 ** k);
}

/**
 * The settings that a form stands for.
 * @param {Form} form @param {boolean} isNew where not, what is left empty is cleared
 */
export function settings(form, isNew) {
  const schedule = readSchedule(form.retrySchedule);
  /** @param {unknown} value @param {boolean} isSet */
  const optional = (value, isSet) => (isSet ? value : isNew ? undefined : null);
  return {
    name: form.name.trim(),
    url: form.url.trim(),
    events: form.events,
    description: optional(form.description, form.description !== ""),
    filters: optional(
      form.filters.map(({ field, operator, value }) => ({ field: field.trim(), operator, value: readValue(value) })),
      form.filters.length > 0),
    headers: optional(
      Object.fromEntries(form.headers.map(({ name, value }) => [name, value])), form.headers.length > 0),
    retrySchedule: optional(schedule, schedule.length > 0),
    maxRetries: schedule.length > 0 ? undefined : Number(form.maxRetries),
    retryDelaySeconds: Number(form.retryDelaySeconds),
    timeout: Math.round(Number(form.timeoutSeconds) * 1000),
    rateLimit: Number(form.rateLimit),
    ordered: form.ordered,
  };
}

/** @param {import("./api.js").Webhook} webhook @returns {Form} */
export function formOf(webhook) {
  return {
    name: webhook.name,
    url: webhook.url,
    description: webhook.description ?? "",
    events: [...webhook.events],
    filters: (webhook.filters ?? []).map(({ field, operator, value }) => ({ field, operator, value: writeValue(value) })),
    headers: Object.entries(webhook.headers ?? {}).map(([name, value]) => ({ name, value })),
    maxRetries: String(webhook.maxRetries),
    retryDelaySeconds: String(webhook.retryDelaySeconds),
    retrySchedule: (webhook.retrySchedule ?? []).join(", "),
    timeoutSeconds: String(webhook.timeout / 1000),
    rateLimit: String(webhook.rateLimit),
    ordered: webhook.ordered,
  };
}
