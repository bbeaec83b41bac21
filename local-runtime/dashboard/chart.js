// @ts-check
import { h } from "./dom.js";
import { milliseconds, number } from "./format.js";

const WIDTH = 960;
const HEIGHT = 150;
const TOP = 16;
const BASE = 124;

/** @param {string} iso */
const hour = (iso) => new Date(iso).toLocaleTimeString("en", { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });

/**
 * Outcomes by the hour as bars, and the time they took as a line. What failed is hatched and stands on top, so that it is
 * seen without colour; a table says the same.
 * @param {any[]} series periods of `stats`
 */
export function outcomeChart(series) {
  const most = Math.max(1, ...series.map((period) => period.totalDeliveries ?? 0));
  const slowest = Math.max(1, ...series.map((period) => period.p95Duration ?? 0));
  const step = WIDTH / Math.max(1, series.length);
  /** @param {number} value */
  const height = (value) => ((BASE - TOP) * value) / most;
  const points = series
    .map((period, index) => [period, (index + 0.5) * step])
    .filter(([period]) => period.successCount > 0)
    .map(([period, x]) => `${x.toFixed(1)},${(BASE - ((BASE - TOP) * period.p95Duration) / slowest).toFixed(1)}`);
  const failed = (period) => (period.failedCount ?? 0) + (period.retryingCount ?? 0);
  const total = series.reduce((sum, period) => sum + (period.totalDeliveries ?? 0), 0);
  return h("figure", { class: "chart" },
    h("figcaption", {},
      h("span", { class: "legend ok" }, "Delivered"), h("span", { class: "legend failed" }, "Failed or retrying"),
      h("span", { class: "legend waiting" }, "Pending"), h("span", { class: "legend latency" }, "95 % took at most")),
    h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "Chart of the last hours", mount: showEnd }, h("svg", {
      viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img",
      "aria-label": `${number(total)} deliveries in the last ${series.length} hours; at most ${number(most)} in one hour`,
    },
      h("defs", {}, h("pattern", { id: "hatch", width: 6, height: 6, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" },
        h("rect", { width: 6, height: 6, class: "bar failed" }), h("rect", { width: 2, height: 6, class: "stripe" }))),
      h("line", { x1: 0, x2: WIDTH, y1: BASE, y2: BASE, class: "axis" }),
      series.map((period, index) => {
        const [x, width] = [index * step + step * 0.15, step * 0.7];
        const ok = height(period.successCount ?? 0);
        const bad = height(failed(period));
        const wait = height(period.pendingCount ?? 0);
        return h("g", { key: period.start },
          h("title", {}, `${hour(period.start)}: ${number(period.successCount ?? 0)} delivered, ${number(failed(period))} failed or retrying, ${number(period.pendingCount ?? 0)} pending`),
          h("rect", { x, width, y: BASE - ok, height: ok, class: "bar ok" }),
          h("rect", { x, width, y: BASE - ok - wait, height: wait, class: "bar waiting" }),
          h("rect", { x, width, y: BASE - ok - wait - bad, height: bad, fill: "url(#hatch)" }),
          index % Math.ceil(series.length / 8) === 0 &&
            h("text", { x: index > 0 ? (index + 0.5) * step : 0, y: HEIGHT - 8, class: "label", "text-anchor": index > 0 ? "middle" : "start" }, hour(period.start)));
      }),
      points.length > 1 && h("polyline", { points: points.join(" "), class: "latency" }),
      h("text", { x: 2, y: 12, class: "label" }, `${number(most)} an hour`),
      points.length > 0 && h("text", { x: WIDTH - 2, y: 12, class: "label", "text-anchor": "end" }, milliseconds(slowest)))),
    h("details", {}, h("summary", {}, "The same as a table"), table(series, failed)));
}

/**
 * Where there is no room for all hours, the last ones are those to begin with.
 * @param {Element} element not in the page yet
 */
const showEnd = (element) => queueMicrotask(() => (element.scrollLeft = element.scrollWidth));

/** @param {any[]} series @param {(period: any) => number} failed */
const table = (series, failed) =>
  h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "Outcomes by the hour" }, h("table", {},
    h("thead", {}, h("tr", {}, ["Hour", "Delivered", "Failed or retrying", "Pending", "95 %"].map((name) => h("th", { scope: "col" }, name)))),
    h("tbody", {}, series.filter((period) => period.totalDeliveries > 0).map((period) => h("tr", { key: period.start },
      h("th", { scope: "row" }, hour(period.start)), h("td", {}, number(period.successCount)), h("td", {}, number(failed(period))),
      h("td", {}, number(period.pendingCount)), h("td", {}, milliseconds(period.p95Duration)))))));

/**
 * What an attempt's time went into, in the order in which it went.
 * @type {[string, string][]}
 */
const STAGES = [["dns", "Name"], ["connect", "Connect"], ["tls", "TLS"], ["firstByte", "Wait"], ["total", "Answer"]];

/**
 * One attempt's times beside the longest one's.
 * @param {import("./api.js").Attempt} attempt @param {number} longest milliseconds
 */
export function waterfall(attempt, longest) {
  let before = 0;
  const stages = STAGES.filter(([name]) => attempt.timings?.[name] !== undefined).map(([name, word]) => {
    const end = Math.max(before, attempt.timings[name]);
    const stage = { word, start: before, end };
    before = end;
    return stage;
  });
  const scale = 100 / Math.max(longest, 0.001);
  const said = stages.map(({ word, start, end }) => `${word} ${milliseconds(end - start)}`).join(", ");
  return h("div", { class: "waterfall" },
    h("svg", { viewBox: "0 0 100 6", preserveAspectRatio: "none", role: "img", "aria-label": said || "No times" },
      stages.map(({ word, start, end }, index) =>
        h("rect", { key: word, x: start * scale, y: 1, height: 4, width: Math.max(0.4, (end - start) * scale), class: `stage s${index % 5}` },
          h("title", {}, `${word}: ${milliseconds(end - start)}`)))),
    h("p", { class: "hint" }, said));
}
