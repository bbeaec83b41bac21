// @ts-check
import { createLoader, createStore } from "./store.js";

/**
 * One webhook.
 * @param {string} teamId @param {string} webhookId @param {import("./api.js").Api} api
 */
export function useWebhook(teamId, webhookId, api) {
  const store = createStore(
    { webhook: /** @type {import("./api.js").Webhook | null} */ (null), loading: true, error: /** @type {any} */ (null) },
    { start: () => refresh(), stop: () => loader.cancel() });
  const loader = createLoader(store.set);
  const refresh = () => loader.run(async () => ({ webhook: await api.getWebhook(teamId, webhookId) }));

  /** @param {Promise<any>} work that answers with the webhook */
  async function keep(work) {
    const webhook = await work;
    loader.cancel();
    // A secret is shown by whoever asked for it, and not kept here.
    store.set({ webhook: { ...store.getSnapshot().webhook, ...webhook, secret: "whsec_…" }, loading: false, error: null });
    refresh();
    return webhook;
  }

  return {
    subscribe: store.subscribe,
    getSnapshot: store.getSnapshot,
    refresh,
    /** @param {object} settings */
    update: (settings) => keep(api.updateWebhook(teamId, webhookId, settings)),
    /** @param {object} [body] isActive, redeliver */
    toggle: (body) => keep(api.toggleWebhook(teamId, webhookId, body)),
    /** @param {object} [body] kind, overlapSeconds @returns {Promise<any>} with the new secret for this once */
    rotateSecret: (body) => keep(api.rotateSecret(teamId, webhookId, body)),
    delete: () => api.deleteWebhook(teamId, webhookId),
  };
}
