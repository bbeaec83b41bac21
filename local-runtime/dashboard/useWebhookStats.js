// @ts-check
import { createLoader, createStore } from "./store.js";

const HOUR = 3_600_000;

/**
 * The figures of a webhook, or of the team without one, and their course over the last hours.
 * @param {string} teamId @param {string | undefined} webhookId @param {import("./api.js").Api} api
 * @param {number} [hours] of the course
 */
export function useWebhookStats(teamId, webhookId, api, hours = 24) {
  const store = createStore(
    { stats: /** @type {any} */ (null), series: /** @type {any[]} */ ([]), loading: true, error: /** @type {any} */ (null) },
    { start: () => refresh(), stop: () => loader.cancel() });
  const loader = createLoader(store.set);
  const refresh = () =>
    loader.run(async () => {
      const to = (Math.floor(Date.now() / HOUR) + 1) * HOUR;
      const times = { from: new Date(to - hours * HOUR).toISOString(), to: new Date(to).toISOString() };
      const [stats, course] = await Promise.all([
        api.stats(teamId, webhookId),
        api.stats(teamId, webhookId, { ...times, interval: "hour" }),
      ]);
      const known = new Map((course.series ?? []).map((/** @type {{start: string}} */ period) => [Date.parse(period.start), period]));
      const series = Array.from({ length: hours }, (_, index) => {
        const start = to - (hours - index) * HOUR;
        return known.get(start) ?? { start: new Date(start).toISOString(), totalDeliveries: 0 };
      });
      return { stats, series };
    });
  return { subscribe: store.subscribe, getSnapshot: store.getSnapshot, refresh };
}
