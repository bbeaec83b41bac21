// @ts-check
import { createStore } from "./store.js";

/** Of the results that are kept to look at. */
const KEPT = 10;

/**
 * Sends tests of a webhook: one request at once, which counts nowhere.
 * @param {string} teamId @param {string} webhookId @param {import("./api.js").Api} api
 */
export function useWebhookTest(teamId, webhookId, api) {
  const store = createStore({ isSending: false, result: /** @type {any} */ (null), results: /** @type {any[]} */ ([]), error: /** @type {any} */ (null) });
  return {
    subscribe: store.subscribe,
    getSnapshot: store.getSnapshot,
    /** @param {string} [event] of which a sample is sent */
    async send(event) {
      if (store.getSnapshot().isSending) return;
      store.set({ isSending: true, error: null });
      try {
        const result = await api.verify(teamId, webhookId, event);
        const results = [result, ...store.getSnapshot().results].slice(0, KEPT);
        store.set({ isSending: false, result, results });
      } catch (error) {
        store.set({ isSending: false, error });
      }
    },
    clear: () => store.set({ result: null, results: [], error: null }),
  };
}
