// @ts-check
/** Milliseconds between two looks, however much happens. */
const QUIET = 1000;
/** Milliseconds between two looks where the runtime does not tell. */
const POLL = 5000;

/**
 * Tells when something has changed: by the runtime's server-sent events, and by the clock where they do not come. Nothing
 * is told while nobody looks at the page.
 * @param {string} address
 */
export function createLive(address) {
  /** @type {Set<() => void>} */
  const listeners = new Set();
  // Whoever has just begun has just looked.
  let last = Date.now();
  let timer = 0;
  let isConnected = false;
  const source = "EventSource" in globalThis ? new EventSource(address) : null;

  function tell() {
    clearTimeout(timer);
    timer = 0;
    if (document.hidden) return;
    last = Date.now();
    for (const listener of [...listeners]) listener();
  }
  function changed() {
    if (!timer) timer = setTimeout(tell, Math.max(0, last + QUIET - Date.now()));
  }

  source?.addEventListener("open", () => (isConnected = true));
  source?.addEventListener("error", () => (isConnected = false));
  source?.addEventListener("change", changed);
  document.addEventListener("visibilitychange", changed);
  const poll = setInterval(() => isConnected || changed(), POLL);

  return {
    /** @param {() => void} listener @returns {() => void} ends it */
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close() {
      source?.close();
      clearInterval(poll);
      clearTimeout(timer);
      document.removeEventListener("visibilitychange", changed);
      listeners.clear();
    },
  };
}
