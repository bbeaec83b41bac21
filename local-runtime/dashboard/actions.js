// @ts-check
import { h } from "./dom.js";
import { announce, button, copyable, copyButton, code, dialog, failure } from "./parts.js";
import { SNIPPETS } from "./snippets.js";

/**
 * Does what was asked, and shows why it did not work.
 * @param {any} app @param {() => Promise<any>} work @param {string} [done]
 */
export async function attempt(app, work, done) {
  try {
    const result = await work();
    app.notice = null;
    if (done) announce(done);
    return result;
  } catch (error) {
    app.notice = error;
    return undefined;
  } finally {
    app.redraw();
  }
}

/** @param {any} app @param {any} webhook @param {() => Promise<any>} work */
export const toggle = (app, webhook, work) =>
  attempt(app, work, webhook.isActive ? `${webhook.name} is inactive.` : `${webhook.name} is active.`);

/** @param {any} app @param {any} webhook @param {() => Promise<any>} work */
export function confirmDelete(app, webhook, work) {
  ask(app, {
    title: "Delete this webhook?",
    body: [h("p", {}, `“${webhook.name}” gets no more events, and what still waits for it is called off. Its history stays.`)],
    yes: "Delete", kind: "danger",
    run: () => attempt(app, work, `${webhook.name} is deleted.`),
  });
}

/**
 * Changes the secret after a question, and shows the new one.
 * @param {any} app @param {any} webhook @param {() => Promise<any>} work
 */
export function showSecret(app, webhook, work) {
  ask(app, {
    title: "Rotate the secret?",
    body: [h("p", {}, `“${webhook.name}” gets a new secret. For 24 hours requests are signed with the old one too, so that the receiver can change over.`)],
    yes: "Rotate",
    run: async () => {
      const changed = await attempt(app, work, "There is a new secret.");
      if (changed?.secret) secretDialog(app, changed);
    },
  });
}

/**
 * The secret, this once, and how a receiver uses it.
 * @param {any} app @param {any} webhook @param {() => void} [then]
 */
export function secretDialog(app, webhook, then) {
  let language = SNIPPETS[0][0];
  const close = () => {
    app.close();
    then?.();
  };
  app.show(() => {
    const [, text] = SNIPPETS.find(([name]) => name === language) ?? SNIPPETS[0];
    return dialog("The secret", close, [
      h("p", {}, "This is the only time that it is shown in full. Give it to the receiver, which verifies with it what comes."),
      copyable("Secret", webhook.secret),
      webhook.publicKey && copyable("Public key", webhook.publicKey),
      h("fieldset", { class: "languages" }, h("legend", {}, "How to verify"),
        SNIPPETS.map(([name]) => h("label", { key: name },
          h("input", { type: "radio", name: "language", value: name, checked: name === language,
            onchange: () => ((language = name), app.redraw()) }), name))),
      h("div", { class: "copyable" }, code(`${language} code`, text), copyButton(`Copy the ${language} code`, text)),
    ], [button("I have kept it", close, { kind: "primary" })]);
  });
}

/** @param {any} app @param {{title: string, body: any[], yes: string, kind?: string, run: () => Promise<any>}} question */
export function ask(app, { title, body, yes, kind = "primary", run }) {
  let isRunning = false;
  app.show(() => dialog(title, app.close, body, [
    button("Cancel", app.close),
    button(yes, async () => {
      if (isRunning) return;
      isRunning = true;
      app.close();
      await run();
    }, { kind }),
  ]));
}

/** @param {any} app */
export const notice = (app) =>
  app.notice && h("div", { class: "row" }, failure(app.notice),
    button("Close", () => ((app.notice = null), app.redraw()), { "aria-label": "Close this message" }));
