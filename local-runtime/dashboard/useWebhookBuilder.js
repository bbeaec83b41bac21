// @ts-check
import { EMPTY_FORM, formOf, problems, settings } from "./rules.js";
import { createStore } from "./store.js";

/**
 * The form's name of a setting that the server calls otherwise.
 * @type {Record<string, string>}
 */
const FORM_NAMES = { timeout: "timeoutSeconds" };

/**
 * The state of a form for a webhook, new or known.
 * @param {import("./api.js").Webhook} [initial]
 */
export function useWebhookBuilder(initial) {
  const first = initial ? formOf(initial) : { ...EMPTY_FORM };
  const clean = {
    form: first, errors: problems(first), touched: /** @type {Set<string>} */ (new Set()), isDirty: false,
    isSubmitting: false, failure: /** @type {any} */ (null),
  };
  const store = createStore(clean);

  /** @param {Partial<typeof first>} change @param {string[]} [touched] */
  function set(change, touched = Object.keys(change)) {
    const state = store.getSnapshot();
    const form = { ...state.form, ...change };
    store.set({
      form, errors: problems(form), isDirty: true, failure: null, touched: new Set([...state.touched, ...touched]),
    });
  }

  return {
    subscribe: store.subscribe,
    getSnapshot: store.getSnapshot,
    set,
    /** @param {string} field was left, so that what is wrong with it may be told */
    touch: (field) => store.set({ touched: new Set([...store.getSnapshot().touched, field]) }),
    /** @param {string[]} events @param {boolean} isWanted */
    select(events, isWanted) {
      const others = store.getSnapshot().form.events.filter((event) => !events.includes(event));
      set({ events: isWanted ? [...others, ...events] : others });
    },
    /** @param {"filters" | "headers"} list @param {number} index @param {object | null} row null removes it */
    setRow(list, index, row) {
      const rows = [...store.getSnapshot().form[list]];
      if (row === null) rows.splice(index, 1);
      else rows[index] = { ...rows[index], ...row };
      set({ [list]: rows }, row === null ? [list] : [list, `${list}.${index}`]);
    },
    reset: () => store.set({ ...clean, touched: new Set() }),
    /**
     * Saves what the form says, where nothing is wrong with it.
     * @template Saved
     * @param {(settings: object) => Promise<Saved>} save
     * @returns {Promise<Saved | undefined>}
     */
    async submit(save) {
      const { form, errors, isSubmitting } = store.getSnapshot();
      if (isSubmitting) return undefined;
      if (Object.keys(errors).length > 0) {
        store.set({ touched: new Set([...Object.keys(form), ...Object.keys(errors)]) });
        return undefined;
      }
      store.set({ isSubmitting: true, failure: null });
      try {
        const saved = await save(settings(form, !initial));
        store.set({ isSubmitting: false, isDirty: false });
        return saved;
      } catch (failure) {
        store.set({ isSubmitting: false, failure, ...told(failure) });
        return undefined;
      }
    },
  };

  /**
   * Puts what the server says of a field to that field.
   * @param {any} failure
   */
  function told(failure) {
    if (!failure.field) return {};
    const [name] = failure.field.split(/[.[]/);
    const field = FORM_NAMES[name] ?? name;
    const { errors, touched } = store.getSnapshot();
    return { errors: { ...errors, [field]: failure.message }, touched: new Set([...touched, field]) };
  }
}
