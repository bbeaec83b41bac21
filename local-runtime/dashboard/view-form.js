// @ts-check
import { secretDialog } from "./actions.js";
import { h } from "./dom.js";
import { span } from "./format.js";
import { badge, button, failure, field, select } from "./parts.js";
import { EVENT_GROUPS, EVENTS, OPERATORS, readValue, retryWaits, settings } from "./rules.js";
import { createScreen } from "./screen.js";
import { useWebhookBuilder } from "./useWebhookBuilder.js";

const SAMPLE = `{
  "event": "ticket.created",
  "data": {"ticket": {"id": 4711, "priority": "high"}}
}`;
/** Milliseconds without a key before filters are tried. */
const PAUSE = 300;
/** Milliseconds without a key before a field that has not been left tells what is wrong with it. */
const PATIENCE = 700;

/**
 * A form for a new webhook.
 * @param {any} app
 */
export function newScreen(app) {
  const form = webhookForm(app, undefined, async (settings) => app.api.createWebhook(app.team, settings), (webhook) =>
    secretDialog(app, webhook, () => app.go(`/webhooks/${encodeURIComponent(webhook.id)}`)));
  return createScreen(app, {
    title: "New webhook",
    stores: [form.builder],
    draw: () => [h("h1", {}, "New webhook"), form.draw()],
  });
}

/**
 * WebhookForm.
 * @param {any} app @param {import("./api.js").Webhook | undefined} initial
 * @param {(settings: any) => Promise<any>} save @param {(saved: any) => void} saved
 */
export function webhookForm(app, initial, save, saved) {
  const builder = useWebhookBuilder(initial);
  let sample = SAMPLE;
  /** What `testFilter` said, and of what. */
  let trial = /** @type {{key: string, results?: any[], matches?: boolean, error?: any} | null} */ (null);
  let timer = 0;
  let typing = 0;

  /** @param {string} name of the field that one types in @param {string} value */
  function type(name, value) {
    builder.set({ [name]: value }, []);
    clearTimeout(typing);
    typing = setTimeout(() => builder.touch(name), PATIENCE);
  }

  /** What is not there any more is not told of either. */
  function reset() {
    clearTimeout(typing);
    builder.reset();
  }

  async function submit(event) {
    event.preventDefault();
    const answer = await builder.submit(async (chosen) => {
      const all = { ...chosen };
      if (!initial) all.createdBy = "dashboard";
      return save(all);
    });
    if (answer) saved(answer);
    else /** @type {HTMLElement | null} */ (document.querySelector('[aria-invalid="true"]'))?.focus();
  }

  /** Tries the filters on the sample once nobody types any more. */
  function tryFilters() {
    const { form, errors } = builder.getSnapshot();
    const isWhole = form.filters.length > 0 && !Object.keys(errors).some((name) => name.startsWith("filters"));
    const key = JSON.stringify([form.filters, sample]);
    if (!isWhole || trial?.key === key) return;
    trial = { key };
    clearTimeout(timer);
    timer = setTimeout(async () => {
      try {
        const answer = await app.api.testFilter(app.team, settings(form, true).filters, JSON.parse(sample));
        if (trial?.key === key) trial = { key, ...answer };
      } catch (/** @type {any} */ error) {
        const text = error instanceof SyntaxError ? "The sample is no JSON." : error.message;
        if (trial?.key === key) trial = { key, error: text };
      }
      app.redraw();
    }, PAUSE);
  }

  function draw() {
    const { form, errors, touched, isSubmitting, failure: refused, isDirty } = builder.getSnapshot();
    /** @param {string} name */
    const problem = (name) => (touched.has(name) ? errors[name] : undefined);
    /** @param {string} name @param {string} label @param {any} [hint] @param {Record<string, any>} [more] */
    const text = (name, label, hint, more = {}) =>
      field(`field-${name}`, label, { hint, error: problem(name) }, (props) =>
        h("input", { value: form[name], oninput: (event) => type(name, event.target.value),
          onblur: () => builder.touch(name), onchange: (event) => builder.set({ [name]: event.target.value }), ...props, ...more }));
    tryFilters();
    return h("form", { novalidate: true, onsubmit: submit, key: initial?.id ?? "new", class: "form" },
      section("Basic", true, ["name", "url", "description"], touched, errors,
        text("name", "Name", undefined, { autocomplete: "off", required: true }),
        text("url", "URL", "Where events are sent, by POST.", { type: "url", inputmode: "url", placeholder: "https://example.com/hook", required: true, spellcheck: "false" }),
        text("description", "Description")),
      section(`Events (${form.events.length} of ${EVENTS.length})`, true, ["events"], touched, errors,
        events(form, builder), problem("events") && h("p", { class: "problem", role: "status" }, errors.events)),
      section(`Filters (${form.filters.length})`, form.filters.length > 0, ["filters"], touched, errors,
        h("p", { class: "hint" }, "All must hold, or the webhook does not get the event."),
        form.filters.map((filter, index) => filterRow(filter, index, builder, problem(`filters.${index}`), trial?.results?.[index])),
        button("Add a filter", () => builder.setRow("filters", form.filters.length, { field: "", operator: "equals", value: "" })),
        form.filters.length > 0 && [
          field("field-sample", "Try them on a sample", { hint: "The body as it is sent." }, (props) =>
            h("textarea", { rows: 5, spellcheck: "false", value: sample, oninput: (event) => ((sample = event.target.value), app.redraw()), ...props })),
          h("div", { role: "status" }, trialText(trial)),
        ]),
      section("Advanced", false, ["maxRetries", "retryDelaySeconds", "retrySchedule", "timeoutSeconds", "rateLimit", "headers"], touched, errors,
        h("div", { class: "columns" },
          text("maxRetries", "Retries", "After the first attempt: 0 to 10.", { inputmode: "numeric" }),
          text("retryDelaySeconds", "First wait, seconds", "Each further one is half as long again.", { inputmode: "decimal" }),
          text("timeoutSeconds", "Time-out, seconds", "For one whole exchange: 1 to 60.", { inputmode: "decimal" }),
          text("rateLimit", "Attempts a minute", "1 to 1,000.", { inputmode: "numeric" })),
        text("retrySchedule", "Waits of your own, seconds", "Such as 5, 300, 1800: in place of retries and first wait.", { inputmode: "text" }),
        waits(form),
        h("label", { class: "check" }, h("input", { type: "checkbox", checked: form.ordered, onchange: (event) => builder.set({ ordered: event.target.checked }) }),
          "Strictly in order, one after another"),
        h("fieldset", {}, h("legend", {}, "Headers"),
          form.headers.map((header, index) => headerRow(header, index, builder, problem(`headers.${index}`))),
          button("Add a header", () => builder.setRow("headers", form.headers.length, { name: "", value: "" })))),
      failure(refused),
      h("div", { class: "row" },
        h("button", { type: "submit", class: "button primary", disabled: isSubmitting }, isSubmitting ? "Saving…" : initial ? "Save" : "Create webhook"),
        button("Reset", reset, { disabled: !isDirty }),
        h("a", { class: "button plain", href: initial ? `#/webhooks/${encodeURIComponent(initial.id)}` : "#/" }, "Cancel")));
  }
  return { builder, draw };
}

/** @param {string} title @param {boolean} isOpen @param {string[]} fields @param {Set<string>} touched @param {Record<string, string>} errors @param {...any} content */
function section(title, isOpen, fields, touched, errors, ...content) {
  const wrong = Object.keys(errors).filter((name) => fields.includes(name.split(".")[0]) && touched.has(name)).length;
  return h("details", {
    class: "panel section", key: fields[0],
    mount: (element) => (element.open = isOpen),
    // What is wrong must be seen.
    ...(wrong > 0 ? { open: true } : {}),
  }, h("summary", {}, h("h2", {}, title), wrong > 0 && badge("bad", `${wrong} to mend`)), ...content);
}

/** @param {any} form @param {any} builder */
function events(form, builder) {
  const chosen = new Set(form.events);
  /** @param {string} label @param {string[]} all @param {string} kind */
  const box = (label, all, kind) => {
    const count = all.filter((event) => chosen.has(event)).length;
    return h("label", { class: `check ${kind}`, key: label },
      h("input", { type: "checkbox", checked: count === all.length, indeterminate: count > 0 && count < all.length,
        onchange: (event) => builder.select(all, event.target.checked) }), label);
  };
  const product = EVENT_GROUPS.filter(([name]) => name !== "Operational").flatMap(([, group]) => group);
  return h("div", { class: "events" },
    box("All events of the product", product, "all"),
    h("div", { class: "columns" }, EVENT_GROUPS.map(([name, group]) =>
      h("fieldset", { key: name }, h("legend", {}, name),
        group.length > 1 && box(`All: ${name.toLowerCase()}`, group, "all"), group.map((event) => box(event, [event], ""))))));
}

/** @param {any} filter @param {number} index @param {any} builder @param {string | undefined} problem @param {any} result */
function filterRow(filter, index, builder, problem, result) {
  const value = readValue(filter.value);
  const kind = filter.value === "" ? "an empty text" : Array.isArray(value) ? "a list" : value === null ? "null" : `a ${typeof value === "string" ? "text" : typeof value}`;
  /** @param {object} change */
  const set = (change) => builder.setRow("filters", index, change);
  return h("fieldset", { class: "filter", key: index }, h("legend", {}, `Filter ${index + 1}`),
    h("div", { class: "row wrap" },
      field(`filter-${index}-field`, "Field", {}, (props) => h("input", { value: filter.field, spellcheck: "false", placeholder: "data.ticket.priority", oninput: (event) => set({ field: event.target.value }), ...props })),
      field(`filter-${index}-operator`, "Operator", {}, (props) => select(OPERATORS, filter.operator, { onchange: (event) => set({ operator: event.target.value }), ...props }, (name) => name.replace("_", " "))),
      field(`filter-${index}-value`, "Value", { hint: kind, error: problem }, (props) => h("input", { value: filter.value, spellcheck: "false", oninput: (event) => set({ value: event.target.value }), ...props })),
      button("Remove", () => builder.setRow("filters", index, null), { "aria-label": `Remove filter ${index + 1}` })),
    result && h("p", { class: "hint" }, badge(result.matches ? "good" : "bad", result.matches ? "Holds" : "Does not hold"), " ", result.reason));
}

/** @param {any} header @param {number} index @param {any} builder @param {string | undefined} problem */
const headerRow = (header, index, builder, problem) =>
  h("div", { class: "row wrap", key: index },
    field(`header-${index}-name`, "Name", { error: problem }, (props) => h("input", { value: header.name, spellcheck: "false", oninput: (event) => builder.setRow("headers", index, { name: event.target.value }), ...props })),
    field(`header-${index}-value`, "Value", {}, (props) => h("input", { value: header.value, spellcheck: "false", oninput: (event) => builder.setRow("headers", index, { value: event.target.value }), ...props })),
    button("Remove", () => builder.setRow("headers", index, null), { "aria-label": `Remove header ${index + 1}` }));

function trialText(trial) {
  if (!trial) return null;
  if (trial.error) return h("p", { class: "problem" }, trial.error);
  if (trial.matches === undefined) return h("p", { class: "hint" }, "Trying…");
  return badge(trial.matches ? "good" : "bad", trial.matches ? "The webhook would get this event." : "The webhook would not get this event.");
}

/**
 * The retry schedule that the form comes to, and its total.
 * @param {any} form
 */
function waits(form) {
  const all = retryWaits(form);
  if (all.length === 0) return h("p", { class: "hint", role: "status" }, form.maxRetries === "0" ? "It is tried once, and not again." : "");
  const total = all.reduce((sum, wait) => sum + wait, 0);
  return h("div", { role: "status", class: "schedule" },
    h("p", {}, `Retries come after ${all.map(span).join(", ")}: `, h("strong", {}, `${span(total)} in all`), ", and up to 10 % more by chance."));
}
