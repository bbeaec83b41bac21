// @ts-check
import { createLoader, createStore } from "./store.js";

/** Milliseconds between two refreshes where that is asked for. */
export const REFRESH_EVERY = 5000;
/** Of one search for the next delivery that is wanted. */
const STEPS = 20;

/**
 * The deliveries of a webhook, or of the team without one: a page of the newest, and the pages before it.
 * @param {string} teamId @param {string | undefined} webhookId @param {number} limit of a page, 100 at most
 * @param {boolean} autoRefresh looks again every 5 s while the first page is shown
 * @param {import("./api.js").Api} api
 */
export function useWebhookDeliveryHistory(teamId, webhookId, limit, autoRefresh, api) {
  /** @type {ReturnType<typeof setInterval> | undefined} */
  let timer;
  const store = createStore(
    {
      deliveries: /** @type {import("./api.js").Delivery[]} */ ([]), loading: true, error: /** @type {any} */ (null), page: 0,
      hasNext: false, filter: /** @type {Record<string, string>} */ ({}),
    },
    {
      start() {
        load(0);
        if (autoRefresh) timer = setInterval(refresh, REFRESH_EVERY);
      },
      stop() {
        clearInterval(timer);
        loader.cancel();
      },
    });
  const loader = createLoader(store.set);
  /**
   * Where each page begins: that of the first is none.
   * @type {(string | undefined)[]}
   */
  let cursors = [undefined];

  /** The page that is asked for, which may not have come yet. */
  let wanted = 0;

  /** @param {number} page */
  function load(page) {
    wanted = page;
    return loader.run(async () => {
      const { filter } = store.getSnapshot();
      let answer = await api.listDeliveries(teamId, { webhookId, ...filter, limit, cursor: cursors[page] });
      // What is rare is looked for over several steps, each of which the server keeps short.
      for (let step = 1; step < STEPS && answer.deliveries.length === 0 && answer.nextCursor; step++) {
        answer = await api.listDeliveries(teamId, { webhookId, ...filter, limit, cursor: answer.nextCursor });
      }
      cursors = [...cursors.slice(0, page + 1), answer.nextCursor];
      return { deliveries: answer.deliveries, page, hasNext: answer.nextCursor !== undefined };
    });
  }
  /** Older pages stay as they are, for their deliveries move on. */
  const refresh = () => (wanted === 0 ? load(0) : Promise.resolve());

  return {
    subscribe: store.subscribe,
    getSnapshot: store.getSnapshot,
    refresh,
    next: () => load(store.getSnapshot().page + 1),
    previous: () => load(Math.max(0, store.getSnapshot().page - 1)),
    /** @param {Record<string, string>} filter status, event, from, to */
    choose(filter) {
      store.set({ filter });
      cursors = [undefined];
      return load(0);
    },
    /** @param {string} id */
    async redeliver(id) {
      const answer = await api.redeliver(teamId, id);
      await refresh();
      return answer;
    },
  };
}
