// @ts-check
import { attempt } from "./actions.js";
import { h } from "./dom.js";
import { milliseconds, number, pretty, time } from "./format.js";
import { badge, button, code, dialog, failure } from "./parts.js";
import { createScreen } from "./screen.js";
import { createLoader, createStore } from "./store.js";
import { figure } from "./view-stats.js";

/** Of the last invocations, dead letters and log lines. */
const SHOWN = 25;
/** Milliseconds between two looks: invocations are not told of. */
const REFRESH_EVERY = 2000;

/**
 * Functions, for developers: processes, invocations, timers, queue, dead letters.
 * @param {any} app
 */
export function functionsScreen(app) {
  let timer = 0;
  const none = /** @type {any} */ (null);
  const empty = /** @type {any[]} */ ([]);
  const store = createStore(
    { processes: none, invocations: empty, timers: empty, calls: empty, queue: none, error: none, loading: true },
    {
      start() {
        refresh();
        timer = setInterval(() => document.hidden || refresh(), REFRESH_EVERY);
      },
      stop() {
        clearInterval(timer);
        loader.cancel();
      },
    });
  const loader = createLoader(store.set);
  const refresh = () =>
    loader.run(async () => {
      const [processes, { invocations }, { timers }, { calls }, queue] = await Promise.all([
        app.api.processes(), app.api.invocations({ limit: SHOWN }), app.api.timers(),
        app.api.calls({ state: "dead", limit: SHOWN }), app.api.queue(),
      ]);
      return { processes, invocations, timers, calls, queue };
    });

  return createScreen(app, {
    title: "Functions", stores: [store],
    draw() {
      const { processes, invocations, timers, calls, queue, error } = store.getSnapshot();
      return [
        h("h1", {}, "Functions"), failure(error, refresh),
        queue && h("section", { class: "panel", "aria-label": "Queue" }, h("dl", { class: "figures" },
          figure("Due deliveries", number(queue.due)), figure("Oldest due", `${queue.oldest.toFixed(1)} s`),
          figure("Version", processes?.version), figure("Started", time(processes?.startedAt)))),
        h("section", { class: "panel", "aria-label": "Functions and their instances" }, h("h2", {}, "Instances"), functions(processes?.functions ?? [])),
        h("section", { class: "panel", "aria-label": "Timers" }, h("h2", {}, "Timers"), table("Timers",
          ["Function", "Schedule", "Last run", "Next", "Actions"], timers.map((one) => [`${one.function}/${one.timer}`, [
            one.function, h("code", {}, one.schedule), time(one.lastRunAt), time(one.next[0], "–"),
            button("Fire now", () => attempt(app, async () => (await app.api.fire(one.function, one.timer), refresh()), `${one.function} ran.`), { "aria-label": `Fire ${one.function} now` })]]))),
        h("section", { class: "panel", "aria-label": "Last invocations" }, h("h2", {}, "Last invocations"), table("Last invocations",
          ["Function", "Cause", "Status", "Start", "Took", "When", "Actions"], invocations.map((one) => [one.id, [
            one.function, one.cause, badge(one.status < 400 ? "good" : "bad", String(one.status)), one.start ?? "–",
            milliseconds(one.durationMs), time(one.startedAt),
            button("Show", () => show(app, one.id), { "aria-label": `Show invocation ${one.id}` })]]))),
        h("section", { class: "panel", "aria-label": "Dead letters" }, h("h2", {}, "Dead letters"),
          calls.length === 0 ? h("p", { class: "hint" }, "None: every asynchronous call has come to its end.") : table("Dead letters",
            ["Function", "Error", "Attempts", "When", "Actions"], calls.map((one) => [one.id, [
              one.function, one.error?.message ?? "–", number(one.attempt), time(one.diedAt),
              h("span", { class: "row" },
                button("Redrive", () => attempt(app, async () => (await app.api.redrive(one.id), refresh()), "It is due again."), { "aria-label": `Redrive ${one.id}` }),
                button("Delete", () => attempt(app, async () => (await app.api.deleteCall(one.id), refresh()), "It is deleted."), { kind: "danger", "aria-label": `Delete ${one.id}` }))]]))),
      ];
    },
  });
}

/** @param {string} label @param {string[]} heads @param {[string, any[]][]} rows with their keys */
const table = (label, heads, rows) =>
  h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": `Table: ${label}` }, h("table", {},
    h("thead", {}, h("tr", {}, heads.map((name) => h("th", { scope: "col", key: name }, name)))),
    h("tbody", {}, rows.map(([key, cells]) => h("tr", { key }, cells.map((cell) => h("td", {}, cell)))))));

const functions = (all) =>
  table("Functions", ["Function", "Mode", "Warm", "Busy", "Waiting", "Memory"], all.map((one) => {
    const busy = one.processes.filter((process) => process.calls > 0).length;
    const memory = one.processes.reduce((sum, process) => sum + (process.memoryBytes ?? 0), 0);
    return [one.function, [one.function, one.mode, `${one.processes.length} of ${one.max}`, number(busy), number(one.waiting),
      memory ? `${number(Math.round(memory / 2 ** 20))} MiB` : "–"]];
  }));

/** One invocation with its bodies and what it logged. */
async function show(app, id) {
  const one = await attempt(app, () => app.api.invocation(id));
  if (!one) return;
  const { lines = [] } = (await app.api.logs({}).catch(() => null)) ?? {};
  const own = lines.filter(({ text }) => one.requestId && text.includes(one.requestId)).map(({ text }) => text).slice(-SHOWN);
  app.show(() => dialog(`${one.function}: ${one.status}`, app.close, [
    h("h3", {}, "Request"), code("Request", pretty(text(one.request))),
    h("h3", {}, "Answer"), code("Answer", pretty(text(one.answer))),
    h("h3", {}, "Log"), code("Log", own.join("\n") || "No lines."),
  ], [
    button("Run again", () => attempt(app, async () => (await app.api.replay(id), app.close()), "It ran again.")),
    button("Close", app.close, { kind: "primary" }),
  ]));
}

/** A body as it is shown: one that was too long is not kept. */
const text = (value) => value === undefined ? "Not kept." : (typeof value === "string" ? value : JSON.stringify(value ?? null));
