// @ts-check
import { outcomeChart } from "./chart.js";
import { h } from "./dom.js";
import { milliseconds, number, percentage, time } from "./format.js";
import { failure } from "./parts.js";

/** @param {string} label @param {any} value @param {string} [title] */
export const figure = (label, value, title) => h("div", { class: "figure", title }, h("dt", {}, label), h("dd", {}, value));

/**
 * WebhookStats: the figures of a webhook or a team, and their course.
 * @param {{stats: any, series: any[], loading: boolean, error: any}} state @param {() => void} retry
 * @param {any} [status] of the system, for who may see it
 */
export function webhookStats({ stats, series, error }, retry, status) {
  return h("section", { class: "panel", "aria-label": "Statistics" },
    failure(error, retry),
    h("dl", { class: "figures" },
      stats?.webhookCount !== undefined && [figure("Active", number(stats.activeWebhookCount)), figure("Webhooks", number(stats.webhookCount))],
      figure("Deliveries", number(stats?.totalDeliveries)),
      figure("Success rate", percentage(stats?.successRate)),
      figure("Pending", number(stats && stats.pendingCount + stats.retryingCount)),
      figure("Failed", number(stats?.failedCount)),
      figure("p50", milliseconds(stats?.p50Duration), "Half of the deliveries took at most"),
      figure("p95", milliseconds(stats?.p95Duration), "95 % took at most"),
      figure("p99", milliseconds(stats?.p99Duration), "99 % took at most"),
      figure("Slowest", milliseconds(stats?.maxDuration)),
      figure("Last delivery", time(stats?.lastDelivery)),
      status && figure("System", status)),
    outcomeChart(series));
}
