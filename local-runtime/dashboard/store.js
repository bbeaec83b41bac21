// @ts-check
/**
 * A value that is watched, in the form that React's `useSyncExternalStore` takes and anybody else can: a snapshot is
 * never changed, a new one takes its place.
 *
 * @template {object} State
 * @param {State} initial
 * @param {{start?: () => void, stop?: () => void}} life called with the first that watches, and after the last
 */
export function createStore(initial, { start, stop } = {}) {
  let snapshot = /** @type {Readonly<State>} */ (Object.freeze({ .../** @type {object} */ (initial) }));
  /** @type {Set<() => void>} */
  const listeners = new Set();
  return {
    getSnapshot: () => snapshot,
    /** @param {Partial<State>} change */
    set(change) {
      snapshot = Object.freeze({ ...snapshot, ...change });
      for (const listener of [...listeners]) listener();
    },
    /** @param {() => void} listener @returns {() => void} ends it */
    subscribe(listener) {
      listeners.add(listener);
      if (listeners.size === 1) start?.();
      return () => {
        if (listeners.delete(listener) && listeners.size === 0) stop?.();
      };
    },
  };
}

/**
 * Runs loads one after the other's answer: what comes late for what is no longer wanted is dropped.
 * @param {(change: object) => void} set gets `loading`, `error` and what `load` resolves to
 */
export function createLoader(set) {
  let latest = 0;
  return {
    /** @param {() => Promise<object>} load */
    async run(load) {
      const own = ++latest;
      set({ loading: true });
      try {
        const change = await load();
        if (own === latest) set({ ...change, loading: false, error: null });
      } catch (error) {
        if (own === latest) set({ loading: false, error });
      }
    },
    cancel() {
      latest++;
    },
  };
}
