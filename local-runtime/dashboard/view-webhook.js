// @ts-check
import { attempt, confirmDelete, showSecret, toggle, ask } from "./actions.js";
import { h } from "./dom.js";
import { number, percentage, time } from "./format.js";
import { activityBadge, button, facts, failure, healthBadge } from "./parts.js";
import { createScreen } from "./screen.js";
import { useWebhook } from "./useWebhook.js";
import { useWebhookStats } from "./useWebhookStats.js";
import { webhookForm } from "./view-form.js";
import { deliveryHistory } from "./view-history.js";
import { disabledBecause } from "./view-list.js";
import { webhookStats } from "./view-stats.js";
import { testPanel } from "./view-test.js";

const TABS = [["", "Overview"], ["deliveries", "Deliveries"], ["test", "Test"], ["edit", "Edit"]];

/**
 * One webhook.
 * @param {any} app @param {string} id @param {string} tab
 */
export function webhookScreen(app, id, tab) {
  const one = useWebhook(app.team, id, app.api);
  const base = `/webhooks/${encodeURIComponent(id)}`;
  const stats = tab === "" ? useWebhookStats(app.team, id, app.api) : null;
  const history = tab === "deliveries" ? deliveryHistory(app, id) : null;
  const test = tab === "test" ? testPanel(app, id) : null;
  let form = /** @type {any} */ (null);
  let endForm = () => {};

  /** The form begins with the first that is known of the webhook. */
  function edit(webhook) {
    if (!form) {
      form = webhookForm(app, webhook, (settings) => one.update(settings), () => app.go(base));
      endForm = form.builder.subscribe(app.redraw);
    }
    return form.draw();
  }

  return createScreen(app, {
    title: TABS.find(([name]) => name === tab)?.[1] ?? "Webhook",
    stores: [one, stats, history?.history, test?.test].filter(Boolean),
    refresh() {
      one.refresh();
      stats?.refresh();
      history?.history.refresh();
    },
    close: () => endForm(),
    draw() {
      const { webhook, error, loading } = one.getSnapshot();
      if (!webhook) return [h("h1", {}, "Webhook"), failure(error, one.refresh), loading && h("p", { class: "empty" }, "Loading…")];
      return [
        h("div", { class: "row wrap" },
          h("h1", { class: "grow" }, webhook.name), activityBadge(webhook), healthBadge(webhook),
          button(webhook.isActive ? "Make inactive" : "Make active", () => toggle(app, webhook, () => one.toggle({ isActive: !webhook.isActive }))),
          button("Rotate secret", () => showSecret(app, webhook, () => one.rotateSecret())),
          button("Delete", () => confirmDelete(app, webhook, async () => (await one.delete(), app.go("/"))), { kind: "danger" })),
        h("nav", { class: "tabs", "aria-label": "Parts of this webhook" }, TABS.map(([name, label]) =>
          h("a", { key: name, href: `#${base}${name && "/"}${name}`, "aria-current": name === tab ? "page" : null }, label))),
        failure(error, one.refresh),
        tab === "" && [overview(app, webhook, one), stats && webhookStats(stats.getSnapshot(), stats.refresh)],
        history?.draw(),
        test?.draw(webhook),
        tab === "edit" && edit(webhook),
      ];
    },
  });
}

function overview(app, webhook, one) {
  const { health } = webhook;
  const badge = healthBadge(webhook);
  return h("section", { class: "panel", "aria-label": "Settings and health" },
    facts([
      ["URL", webhook.url], ["Description", webhook.description], ["Secret", h("code", {}, webhook.secret)],
      ["Public key", webhook.publicKey && h("code", {}, webhook.publicKey)],
      ["Events", h("span", {}, webhook.events.map((event) => h("span", { class: "chip", key: event }, event)))],
      ["Filters", webhook.filters?.map(({ field, operator, value }) => `${field} ${operator.replace("_", " ")} ${JSON.stringify(value)}`).join(" and ")],
      ["Order", webhook.ordered ? "strictly, one after another" : undefined],
      ["Last triggered", time(webhook.lastTriggeredAt)],
      ["Last error", webhook.lastErrorMessage],
    ]),
    h("h2", {}, "Health"),
    webhook.disabledReason && h("p", { class: "alert" }, disabledBecause(webhook)),
    facts([
      ["State", badge ? h("span", {}, badge, " since ", time(health.since)) : "Nothing is attempted while it is inactive"],
      ["Failing", `${percentage(health.failureRate)} of ${number(health.attempts)} attempts in 5 minutes`],
      ["Why", health.reason?.replace("_", " ")],
      ["Next probe", health.nextProbeAt && time(health.nextProbeAt)],
      ["Fails since", health.failingSince && time(health.failingSince)],
      ["On the way to being disabled", health.disableProgress ? percentage(health.disableProgress) : undefined],
    ]),
    health.failingSince || webhook.disabledReason
      ? button("Send what was missed", () => sendMissed(app, webhook, one))
      : null);
}

/** Asks how many there are before anything is sent. */
async function sendMissed(app, webhook, one) {
  const { id, teamId } = webhook;
  const answer = await attempt(app, () => app.api.toggleWebhook(teamId, id, { isActive: true, redeliver: { dryRun: true } }));
  if (!answer) return;
  ask(app, {
    title: "Send what was missed?",
    body: [h("p", {}, `${number(answer.queued)} failed deliveries are attempted once more, the oldest first, and the webhook is active.`)],
    yes: "Send", run: () => attempt(app, () => one.toggle({ isActive: true, redeliver: {} }), "They are queued."),
  });
}
