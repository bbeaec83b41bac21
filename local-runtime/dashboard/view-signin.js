// @ts-check
import { h } from "./dom.js";
import { failure, field } from "./parts.js";

/**
 * Asks for a key, or the token of this start.
 * @param {any} app @param {(bearer: string) => Promise<void>} signIn
 */
export function signInScreen(app, signIn) {
  const state = { bearer: "", error: /** @type {any} */ (null), isBusy: false };
  async function submit(event) {
    event.preventDefault();
    if (state.isBusy) return;
    Object.assign(state, { isBusy: true, error: null });
    app.redraw();
    try {
      await signIn(state.bearer.trim());
    } catch (error) {
      state.error = error;
    }
    state.isBusy = false;
    app.redraw();
  }
  return {
    title: "Sign in",
    close() {},
    draw: () => h("section", { class: "panel narrow", "aria-label": "Sign in" },
      h("h1", {}, "Sign in"),
      h("form", { onsubmit: submit },
        field("bearer", "Key or start token", {
          hint: ["A key is made by ", h("code", {}, "local-runtime keys create"), "; the start token is printed at each start."],
          error: state.error?.status === 401 ? state.error.message : undefined,
        }, (props) => h("input", { type: "password", autocomplete: "current-password", required: true, value: state.bearer,
          oninput: (event) => (state.bearer = event.target.value), ...props })),
        state.error && state.error.status !== 401 && failure(state.error),
        h("button", { type: "submit", class: "button primary", disabled: state.isBusy }, state.isBusy ? "Signing in…" : "Sign in"))),
  };
}

/**
 * Asks an operator, who reaches all teams, for one.
 * @param {any} app @param {string[]} known @param {(team: string) => void} choose
 */
export function teamScreen(app, known, choose) {
  const state = { team: "", problem: "" };
  function submit(event) {
    event.preventDefault();
    state.problem = /^[A-Za-z0-9._:-]{1,128}$/.test(state.team) ? "" : "A team's id has letters, digits and . _ : - only, at most 128.";
    if (state.problem) app.redraw();
    else choose(state.team);
  }
  return {
    title: "Choose a team",
    close() {},
    draw: () => h("section", { class: "panel narrow", "aria-label": "Choose a team" },
      h("h1", {}, "Which team?"),
      h("form", { onsubmit: submit },
        field("team", "Team id", { hint: "As your product calls it in its events, such as acme.", error: state.problem }, (props) =>
          h("input", { list: "teams", autocomplete: "off", spellcheck: "false", value: state.team, oninput: (event) => (state.team = event.target.value), ...props })),
        h("datalist", { id: "teams" }, known.map((team) => h("option", { key: team, value: team }))),
        h("button", { type: "submit", class: "button primary" }, "Show"))),
  };
}
