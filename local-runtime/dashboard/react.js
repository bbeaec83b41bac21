// @ts-check
import { useWebhook } from "./useWebhook.js";
import { useWebhookBuilder } from "./useWebhookBuilder.js";
import { useWebhookDeliveryHistory } from "./useWebhookDeliveryHistory.js";
import { useWebhooks } from "./useWebhooks.js";
import { useWebhookStats } from "./useWebhookStats.js";
import { useWebhookTest } from "./useWebhookTest.js";

/**
 * The six hooks for React, with the snapshot's members and the actions in one object:
 *
 *     const { useWebhooks } = createHooks(React, createApi());
 *     const { webhooks, loading, error, toggle } = useWebhooks("acme");
 *
 * @param {{useMemo: Function, useSyncExternalStore: Function}} React the caller's own
 * @param {import("./api.js").Api} api
 */
export function createHooks(React, api) {
  /** @param {() => any} make @param {unknown[]} words that it is made of */
  function use(make, words) {
    const { subscribe, getSnapshot, ...actions } = React.useMemo(make, words);
    return { ...React.useSyncExternalStore(subscribe, getSnapshot, getSnapshot), ...actions };
  }
  return {
    /** @param {string} teamId */
    useWebhooks: (teamId) => use(() => useWebhooks(teamId, api), [teamId, api]),
    /** @param {string} teamId @param {string} webhookId */
    useWebhook: (teamId, webhookId) => use(() => useWebhook(teamId, webhookId, api), [teamId, webhookId, api]),
    /** @param {string} teamId @param {string} [webhookId] @param {number} [limit] @param {boolean} [autoRefresh] */
    useWebhookDeliveryHistory: (teamId, webhookId, limit = 50, autoRefresh = false) =>
      use(() => useWebhookDeliveryHistory(teamId, webhookId, limit, autoRefresh, api),
        [teamId, webhookId, limit, autoRefresh, api]),
    /** @param {string} teamId @param {string} [webhookId] */
    useWebhookStats: (teamId, webhookId) => use(() => useWebhookStats(teamId, webhookId, api), [teamId, webhookId, api]),
    /** @param {string} teamId @param {string} webhookId */
    useWebhookTest: (teamId, webhookId) => use(() => useWebhookTest(teamId, webhookId, api), [teamId, webhookId, api]),
    /** @param {any} [initial] */
    useWebhookBuilder: (initial) => use(() => useWebhookBuilder(initial), [initial]),
  };
}
