// @ts-check
import { createApi } from "./api.js";
import { notice } from "./actions.js";
import { h, render } from "./dom.js";
import { createLive } from "./live.js";
import { settingsScreen } from "./view-settings.js";

/** Teams that an operator looked at in this browser, the last one first. */
const TEAMS = "hookfile-teams";
const TEAMS_MAX = 8;
/** Milliseconds between two drawings that only let times grow older. */
const AGEING = 30_000;

const page = /** @type {Element} */ (document.getElementById("page"));
let session = /** @type {{operator: boolean, teamId?: string} | null} */ (null);
let screen = /** @type {any} */ (null);
let live = /** @type {ReturnType<typeof createLive> | null} */ (null);
/** What stands in front of the page. */
let front = /** @type {(() => any) | null} */ (null);
let isDrawing = false;

/** What every screen works with. */
const app = {
  api: createApi({ onSignedOut: () => session && signedOut() }),
  team: "",
  /** What went wrong at the last action. */
  notice: /** @type {any} */ (null),
  /** Draws what has changed, before the browser paints the next time. */
  redraw() {
    if (isDrawing) return;
    isDrawing = true;
    queueMicrotask(() => {
      isDrawing = false;
      draw();
    });
  },
  /** @param {string} path */
  go: (path) => {
    if (location.hash === `#${path}`) open();
    else location.hash = path;
  },
  /** @param {() => void} listener */
  onChange: (listener) => live?.onChange(listener) ?? (() => {}),
  /** @param {() => any} dialog */
  show(dialog) {
    front = dialog;
    app.redraw();
  },
  close() {
    front = null;
    app.redraw();
  },
};

function draw() {
  const { title } = screen ?? { title: "Hookfile" };
  document.title = `${title} – Hookfile`;
  render(page, session && header(), h("main", { id: "main", tabindex: "-1" }, notice(app), screen?.draw()), front?.());
}

function header() {
  const link = (path, label) =>
    h("a", { href: `#${path}`, "aria-current": (location.hash.slice(1) || "/") === path ? "page" : null }, label);
  return h("header", {},
    h("a", { class: "skip", href: "#main", onclick: (event) => (event.preventDefault(), document.getElementById("main")?.focus()) }, "To the content"),
    h("strong", {}, "Hookfile"),
    h("nav", { "aria-label": "Main" }, app.team && [link("/", "Webhooks"), link("/deliveries", "Deliveries")],
      session?.operator && link("/functions", "Functions")),
    h("span", { class: "grow" }),
    app.team && h("span", { class: "team" }, "Team ", h("strong", {}, app.team)),
    session?.operator && h("a", { href: "#/teams" }, app.team ? "Switch team" : "Choose a team"),
    h("button", { type: "button", class: "button plain", onclick: signOut }, "Sign out"));
}

/**
 * What an address shows: parts are loaded when they are wanted.
 * @returns {Promise<any>}
 */
async function screenOf(path) {
  const [place, id, tab = ""] = path.split("/").slice(1).map(decodeURIComponent);
  if (place === "functions" && session?.operator) return (await import("./view-functions.js")).functionsScreen(app);
  if (place === "teams" && session?.operator || !app.team) {
    return (await import("./view-signin.js")).teamScreen(app, knownTeams(), chooseTeam);
  }
  if (place === "new") return (await import("./view-form.js")).newScreen(app);
  if (place === "deliveries" && id) return (await import("./view-delivery.js")).deliveryScreen(app, id);
  if (place === "deliveries") return (await import("./view-history.js")).historyScreen(app);
  if (place === "webhooks" && id) return (await import("./view-webhook.js")).webhookScreen(app, id, tab);
  return settingsScreen(app);
}

/** Counts what was asked for, so that what comes late is dropped. */
let opened = 0;
async function open() {
  const own = ++opened;
  const next = await screenOf(location.hash.slice(1));
  if (own !== opened) return next.close();
  const wasShown = screen !== null;
  screen?.close();
  [screen, front, app.notice] = [next, null, null];
  draw();
  if (wasShown) {
    scrollTo(0, 0);
    document.getElementById("main")?.focus({ preventScroll: true });
  }
}

// MARK: Sessions and teams

/** @param {{operator: boolean, teamId?: string}} known */
function signedIn(known) {
  session = known;
  setTeam(known.teamId ?? knownTeams()[0] ?? "");
  return open();
}

async function signedOut() {
  session = null;
  live?.close();
  live = null;
  const { signInScreen } = await import("./view-signin.js");
  screen?.close();
  front = null;
  screen = signInScreen(app, async (bearer) => signedIn(await app.api.signIn(bearer)));
  draw();
}

async function signOut() {
  await app.api.signOut().catch(() => {});
  await signedOut();
}

/** @returns {string[]} */
function knownTeams() {
  try {
    const teams = JSON.parse(localStorage.getItem(TEAMS) ?? "[]");
    return Array.isArray(teams) ? teams.filter((team) => typeof team === "string") : [];
  } catch {
    return [];
  }
}

/** @param {string} team */
function chooseTeam(team) {
  keepTeam(team);
  setTeam(team);
  app.go("/");
}

/** @param {string} team */
function keepTeam(team) {
  localStorage.setItem(TEAMS, JSON.stringify([team, ...knownTeams().filter((other) => other !== team)].slice(0, TEAMS_MAX)));
}

/** @param {string} team */
function setTeam(team) {
  app.team = team;
  live?.close();
  live = team ? createLive(`/teams/${encodeURIComponent(team)}/changes`) : null;
}

/** A link with `#token=…&team=…` signs in by itself; the token does not stay in the address. */
async function begin() {
  const given = new URLSearchParams(location.hash.slice(1));
  const [token, team] = [given.get("token"), given.get("team")];
  if (token) history.replaceState(null, "", location.pathname);
  if (token && team) keepTeam(team);
  let known;
  try {
    known = await (token ? app.api.signIn(token) : app.api.session());
  } catch {
    return signedOut();
  }
  return signedIn(known);
}

addEventListener("hashchange", () => (location.hash.startsWith("#token=") ? begin() : session && open()));
setInterval(() => document.hidden || app.redraw(), AGEING);
begin();
