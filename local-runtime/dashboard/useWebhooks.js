// @ts-check
import { createLoader, createStore } from "./store.js";

/** Of one page of the list. */
const PAGE = 50;
/** Of one request. */
const LIMIT = 250;

/**
 * The webhooks of a team: the newest first, more on demand.
 * @param {string} teamId @param {import("./api.js").Api} api
 */
export function useWebhooks(teamId, api) {
  const store = createStore(
    { webhooks: /** @type {import("./api.js").Webhook[]} */ ([]), nextCursor: undefined, loading: true, error: /** @type {any} */ (null) },
    { start: () => refresh(), stop: () => loader.cancel() });
  const loader = createLoader(store.set);
  /** How many are asked to be shown: a look that comes between must not forget it. */
  let wanted = PAGE;

  /** As many as are shown, so that nothing jumps. */
  const refresh = () =>
    loader.run(async () => {
      let [webhooks, cursor] = [[], undefined];
      do {
        const page = await api.listWebhooks(teamId, { limit: Math.min(LIMIT, wanted - webhooks.length), cursor });
        webhooks = webhooks.concat(page.webhooks);
        cursor = page.nextCursor;
      } while (cursor && webhooks.length < wanted);
      return { webhooks, nextCursor: cursor };
    });

  /** @param {import("./api.js").Webhook} webhook takes the place of what was known of it */
  const put = (webhook) =>
    store.set({ webhooks: store.getSnapshot().webhooks.map((other) => (other.id === webhook.id ? webhook : other)) });

  return {
    subscribe: store.subscribe,
    getSnapshot: store.getSnapshot,
    refresh,
    more: () => {
      const { webhooks, nextCursor } = store.getSnapshot();
      if (!nextCursor) return Promise.resolve();
      wanted = webhooks.length + PAGE;
      return loader.run(async () => {
        const page = await api.listWebhooks(teamId, { limit: PAGE, cursor: nextCursor });
        return { webhooks: webhooks.concat(page.webhooks), nextCursor: page.nextCursor };
      });
    },
    /** @param {object} settings @returns {Promise<import("./api.js").Webhook>} with its secret */
    async create(settings) {
      const webhook = await api.createWebhook(teamId, settings);
      await refresh();
      return webhook;
    },
    /** @param {string} id @param {object} settings */
    async update(id, settings) {
      const webhook = await api.updateWebhook(teamId, id, settings);
      put(webhook);
      return webhook;
    },
    /** @param {string} id @param {boolean} [isActive] */
    async toggle(id, isActive) {
      const webhook = await api.toggleWebhook(teamId, id, isActive === undefined ? {} : { isActive });
      put(webhook);
      return webhook;
    },
    /** @param {string} id */
    async delete(id) {
      const answer = await api.deleteWebhook(teamId, id);
      store.set({ webhooks: store.getSnapshot().webhooks.filter((webhook) => webhook.id !== id) });
      return answer;
    },
  };
}
