// @ts-check
/**
 * A client of the runtime's routes: what the dashboard uses, and any page may. Requests carry the cookie of the session,
 * or a token where one is given.
 *
 * @typedef {{code: string, message: string, field?: string}} Failure as every route answers it
 * @typedef {{state: string, since: string, failureRate: number, attempts: number, failures: number, reason?: string,
 *   nextProbeAt?: string, failingSince?: string, failedPayloads?: number, disableProgress?: number}} Health
 * @typedef {{id: string, teamId: string, name: string, url: string, description?: string, events: string[],
 *   isActive: boolean, isVerified: boolean, health: Health, secret: string, maxRetries: number, timeout: number,
 *   retryDelaySeconds: number, retrySchedule?: number[], rateLimit: number, ordered: boolean, filters?: Filter[],
 *   headers?: Record<string, string>, createdAt: string, lastTriggeredAt?: string, lastErrorMessage?: string,
 *   disabledReason?: string, publicKey?: string}} Webhook
 * @typedef {{field: string, operator: string, value: unknown}} Filter
 * @typedef {{number: number, startedAt: string, duration: number, responseStatus?: number, error?: string,
 *   responseHeaders?: Record<string, string>, responseBody?: string, errorCode?: string,
 *   timings: Record<string, number>}} Attempt durations in milliseconds
 * @typedef {{id: string, webhookId: string, payloadId: string, teamId: string, event: string, status: string,
 *   attempt: number, maxAttempts: number, requestBody?: string, responseStatus?: number, error?: string,
 *   errorCode?: string, nextRetryAt?: string, createdAt: string, deliveredAt?: string, duration?: number,
 *   attempts?: Attempt[]}} Delivery
 */

/** What a route refused, or that none could be reached. */
export class ApiError extends Error {
  /** @param {Failure} failure @param {number} status 0 where there was no answer */
  constructor(failure, status = 0) {
    super(failure.message);
    this.name = "ApiError";
    this.code = failure.code;
    this.field = failure.field;
    this.status = status;
  }
}

/** Milliseconds until a request without an answer is given up: more than the longest time-out of a test (60 s). */
const TIME_MAX = 70_000;

/**
 * @param {{base?: string, token?: string, fetch?: typeof fetch, onSignedOut?: () => void}} options
 *   `onSignedOut` is called where a request is answered with 401.
 */
export function createApi({ base = "", token, fetch = (...words) => globalThis.fetch(...words), onSignedOut } = {}) {
  /**
   * @param {string} method @param {string} path
   * @param {{query?: Record<string, unknown>, body?: unknown, bearer?: string, isText?: boolean}} parts
   * @returns {Promise<any>}
   */
  async function call(method, path, { query = {}, body, bearer = token, isText = false } = {}) {
    const pairs = Object.entries(query).filter(([, value]) => value !== undefined && value !== "");
    const search = new URLSearchParams(pairs.map(([name, value]) => [name, String(value)])).toString();
    /** @type {Record<string, string>} */
    const headers = {};
    if (body !== undefined) headers["Content-Type"] = "application/json";
    if (bearer) headers.Authorization = `Bearer ${bearer}`;
    let response;
    let text;
    try {
      response = await fetch(base + path + (search && `?${search}`), {
        method, headers, body: body === undefined ? undefined : JSON.stringify(body), credentials: "same-origin",
        signal: /** @type {any} */ (AbortSignal).timeout(TIME_MAX),
      });
      text = await response.text();
    } catch {
      throw new ApiError({ code: "unreachable", message: "The runtime cannot be reached. Is it still running?" });
    }
    if (isText && response.ok) return text;
    let answer;
    try {
      answer = text ? JSON.parse(text) : {};
    } catch {
      answer = { error: { code: "internal", message: `The answer cannot be read (status ${response.status}).` } };
    }
    // A delivery that failed has a member `error` too.
    if (response.ok) return answer;
    const failure = answer.error ?? { code: "internal", message: `The runtime answered ${response.status}.` };
    if (response.status === 401 && !bearer) onSignedOut?.();
    throw new ApiError(failure, response.status);
  }

  /** @param {string} teamId */
  const team = (teamId) => `/v1/teams/${encodeURIComponent(teamId)}`;
  /** @param {string} teamId @param {string} id */
  const webhook = (teamId, id) => `${team(teamId)}/webhooks/${encodeURIComponent(id)}`;
  /** @param {string} teamId @param {string} id */
  const delivery = (teamId, id) => `${team(teamId)}/deliveries/${encodeURIComponent(id)}`;

  return {
    call,
    // The session of a browser.
    session: () => call("GET", "/session"),
    /** @param {string} bearer a token or key */
    signIn: (bearer) => call("POST", "/session", { bearer }),
    signOut: () => call("DELETE", "/session"),

    // Webhooks.
    /** @param {string} teamId @param {Record<string, unknown>} [query] isActive, event, limit, cursor */
    listWebhooks: (teamId, query) => call("GET", `${team(teamId)}/webhooks`, { query }),
    /** @param {string} teamId @param {string} id @returns {Promise<Webhook>} */
    getWebhook: (teamId, id) => call("GET", webhook(teamId, id)),
    /** @param {string} teamId @param {object} settings @returns {Promise<Webhook>} with its secret for this once */
    createWebhook: (teamId, settings) => call("POST", `${team(teamId)}/webhooks`, { body: settings }),
    /** @param {string} teamId @param {string} id @param {object} settings null clears an optional one */
    updateWebhook: (teamId, id, settings) => call("PATCH", webhook(teamId, id), { body: settings }),
    /** @param {string} teamId @param {string} id @param {object} [body] isActive, redeliver */
    toggleWebhook: (teamId, id, body = {}) => call("POST", `${webhook(teamId, id)}/toggle`, { body }),
    /** @param {string} teamId @param {string} id @param {object} [body] kind, overlapSeconds */
    rotateSecret: (teamId, id, body = {}) => call("POST", `${webhook(teamId, id)}/rotate-secret`, { body }),
    /** @param {string} teamId @param {string} id */
    deleteWebhook: (teamId, id) => call("DELETE", webhook(teamId, id)),
    /** @param {string} teamId @param {string} id @param {string} [event] */
    verify: (teamId, id, event) => call("POST", `${webhook(teamId, id)}/verify`, { body: event ? { event } : {} }),
    /** @param {string} teamId @param {Filter[]} filters @param {unknown} payload */
    testFilter: (teamId, filters, payload) =>
      call("POST", `${team(teamId)}/filters/test`, { body: { filters, payload } }),

    // Events and deliveries.
    /** @param {string} teamId @param {object} event */
    trigger: (teamId, event) => call("POST", `${team(teamId)}/events`, { body: event }),
    /** @param {string} teamId @param {Record<string, unknown>} [query] webhookId, status, event, from, to, limit, cursor */
    listDeliveries: (teamId, query) => call("GET", `${team(teamId)}/deliveries`, { query }),
    /** @param {string} teamId @param {string} id @returns {Promise<Delivery>} */
    getDelivery: (teamId, id) => call("GET", delivery(teamId, id)),
    /** @param {string} teamId @param {string} id */
    redeliver: (teamId, id) => call("POST", `${delivery(teamId, id)}/redeliver`, { body: {} }),
    /** @param {string} teamId @param {object} choice webhookId, from, to, status, dryRun */
    redeliverMany: (teamId, choice) => call("POST", `${team(teamId)}/redeliver`, { body: choice }),
    /** @param {string} teamId @param {string} [id] of a webhook @param {Record<string, unknown>} [query] */
    stats: (teamId, id, query) => call("GET", `${id ? webhook(teamId, id) : team(teamId)}/stats`, { query }),

    // The runtime itself, for operators.
    ready: () => call("GET", "/readyz"),
    processes: () => call("GET", "/runtime/processes"),
    timers: () => call("GET", "/runtime/timers"),
    /** How many deliveries are due, and for how many seconds the oldest has been: of what `/metrics` tells. */
    async queue() {
      const text = await call("GET", "/metrics", { isText: true });
      /** @param {string} name */
      const values = (name) => [...text.matchAll(new RegExp(`^${name}\\{[^}]*\\} (\\S+)$`, "gm"))].map((match) => Number(match[1]));
      return {
        due: values("hookfile_queue_due_deliveries").reduce((sum, count) => sum + count, 0),
        oldest: Math.max(0, ...values("hookfile_queue_oldest_due_seconds")),
      };
    },
    /** @param {string} name @param {string} timer */
    fire: (name, timer) => call("POST", "/runtime/timers/fire", { body: { function: name, timer } }),
    /** @param {Record<string, unknown>} [query] function, status, limit */
    invocations: (query) => call("GET", "/runtime/invocations", { query }),
    /** @param {string} id */
    invocation: (id) => call("GET", `/runtime/invocations/${encodeURIComponent(id)}`),
    /** @param {string} id */
    replay: (id) => call("POST", `/runtime/invocations/${encodeURIComponent(id)}/replay`),
    /** @param {Record<string, unknown>} query state, function, limit, cursor */
    calls: (query) => call("GET", "/runtime/calls", { query }),
    /** @param {string} id */
    redrive: (id) => call("POST", `/runtime/calls/${encodeURIComponent(id)}/redrive`),
    /** @param {string} id */
    deleteCall: (id) => call("DELETE", `/runtime/calls/${encodeURIComponent(id)}`),
    /** @param {Record<string, unknown>} [query] after, waitSeconds */
    logs: (query) => call("GET", "/runtime/logs", { query }),
  };
}

/** @typedef {ReturnType<typeof createApi>} Api */
