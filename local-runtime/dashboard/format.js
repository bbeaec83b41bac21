// @ts-check
import { h } from "./dom.js";

/** Largest first: seconds and word. */
const UNITS = /** @type {[number, Intl.RelativeTimeFormatUnit][]} */ (
  [[86_400, "day"], [3600, "hour"], [60, "minute"], [1, "second"]]);
const relative = new Intl.RelativeTimeFormat("en", { numeric: "auto" });
const exact = new Intl.DateTimeFormat("en", { dateStyle: "medium", timeStyle: "long" });

/** @param {string} iso @param {number} [now] */
export function ago(iso, now = Date.now()) {
  const seconds = (Date.parse(iso) - now) / 1000;
  if (Math.abs(seconds) < 5) return "just now";
  const [size, word] = UNITS.find(([unit]) => Math.abs(seconds) >= unit) ?? UNITS[UNITS.length - 1];
  return relative.format(Math.round(seconds / size), word);
}

/**
 * A time: how long ago, and exactly for who asks.
 * @param {string | undefined} iso @param {string} [none]
 */
export const time = (iso, none = "never") =>
  iso ? h("time", { datetime: iso, title: exact.format(Date.parse(iso)) }, ago(iso)) : none;

/** @param {number} seconds */
export function span(seconds) {
  if (seconds < 60) return `${Math.round(seconds * 10) / 10} s`;
  const parts = [[86_400, "d"], [3600, "h"], [60, "min"], [1, "s"]].reduce(
    ({ rest, texts }, [size, word]) => ({
      rest: rest % Number(size),
      texts: rest >= size ? [...texts, `${Math.floor(rest / Number(size))} ${word}`] : texts,
    }),
    { rest: Math.round(seconds), texts: /** @type {string[]} */ ([]) });
  return parts.texts.slice(0, 2).join(" ");
}

/** @param {number | undefined} ms */
export const milliseconds = (ms) =>
  ms == null ? "–" : ms < 1000 ? `${Math.round(ms * 10) / 10} ms` : `${(ms / 1000).toFixed(2)} s`;

/** @param {number | undefined} count */
export const number = (count) => (count == null ? "–" : count.toLocaleString("en"));

/** @param {number | undefined} percent */
export const percentage = (percent) => (percent == null ? "–" : `${Math.round(percent * 10) / 10} %`);

/**
 * JSON with lines, where it is some that loses nothing by it.
 * @param {string | undefined} text
 */
export function pretty(text) {
  if (!text || /\d{16}|\d[eE.]\d{15}/.test(text)) return text ?? "";
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
