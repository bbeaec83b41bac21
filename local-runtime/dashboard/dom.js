// @ts-check
/**
 * What a page is made of: a description of elements, and the least change that makes the page look like it, so that
 * nothing jumps and whoever types goes on typing. Texts only ever become texts: no way leads from data to markup.
 */

const SVG = "http://www.w3.org/2000/svg";
/** What is a property and not an attribute. */
const PROPERTIES = new Set(["value", "checked", "disabled", "open", "indeterminate"]);
/**
 * The state of an element: its properties and handlers of the last time.
 * @type {WeakMap<Node, any>}
 */
const known = new WeakMap();

/** @typedef {{tag: string, props: Record<string, any>, children: Part[]}} Element_ */
/** @typedef {Element_ | string} Part */

/**
 * @param {string} tag
 * @param {Record<string, any>} [props] attributes; `onclick` and the like; `key` keeps an element by name; `mount` is
 *   called with a new element, `unmount` with one that was taken away by itself
 * @param {...any} children elements, texts, numbers, lists of them; nothing for null and false
 * @returns {Element_}
 */
export function h(tag, props = {}, ...children) {
  return { tag, props: props ?? {}, children: flat(children) };
}

/** @param {any[]} children @returns {Part[]} */
function flat(children) {
  return children.flat(Infinity).filter((child) => child != null && child !== false && child !== true && child !== "")
    .map((child) => (typeof child === "object" ? child : String(child)));
}

/**
 * Makes the content of an element this.
 * @param {Element} container @param {...any} parts
 */
export function render(container, ...parts) {
  patchChildren(container, flat(parts));
}

/** @param {Element} parent @param {Part[]} parts */
function patchChildren(parent, parts) {
  const old = [...parent.childNodes];
  /** @type {Map<unknown, Node>} */
  const named = new Map();
  for (const node of old) {
    const key = known.get(node)?.props.key;
    if (key !== undefined) named.set(key, node);
  }
  const free = old.filter((node) => known.get(node)?.props.key === undefined);
  /** @type {Node[]} */
  const wanted = parts.map((part) => {
    const key = typeof part === "object" ? part.props.key : undefined;
    const candidate = key === undefined ? free[0] : named.get(key);
    if (!candidate || !fits(candidate, part)) return create(part, parent);
    if (key === undefined) free.shift();
    else named.delete(key);
    if (typeof part === "string") {
      if (candidate.nodeValue !== part) candidate.nodeValue = part;
    } else {
      patch(/** @type {Element} */ (candidate), part);
    }
    return candidate;
  });
  const kept = new Set(wanted);
  for (const node of old) {
    if (kept.has(node)) continue;
    parent.removeChild(node);
    known.get(node)?.props.unmount?.(node);
  }
  wanted.forEach((node, index) => {
    if (parent.childNodes[index] !== node) parent.insertBefore(node, parent.childNodes[index] ?? null);
  });
}

/** @param {Node} node @param {Part} part */
const fits = (node, part) =>
  typeof part === "string" ? node.nodeType === 3 : known.get(node)?.tag === part.tag;

/** @param {Part} part @param {Element} parent @returns {Node} */
function create(part, parent) {
  if (typeof part === "string") return document.createTextNode(part);
  const isSVG = part.tag === "svg" || (parent.namespaceURI === SVG && parent.tagName !== "foreignObject");
  const element = isSVG ? document.createElementNS(SVG, part.tag) : document.createElement(part.tag);
  known.set(element, { tag: part.tag, props: {}, handlers: {} });
  patch(element, part);
  part.props.mount?.(element);
  return element;
}

/** @param {Element} element @param {Element_} part */
function patch(element, part) {
  const state = known.get(element);
  const before = state.props;
  state.props = part.props;
  // Options first: a select's value is one of them.
  patchChildren(element, part.children);
  for (const name of new Set([...Object.keys(before), ...Object.keys(part.props)])) {
    const value = part.props[name];
    if (name === "key" || name === "mount" || name === "unmount") continue;
    // What was opened stays open until whoever looks at it closes it.
    if (name === "open" && value === undefined) continue;
    if (name.startsWith("on")) {
      const type = name.slice(2);
      if (!(type in state.handlers)) element.addEventListener(type, (event) => state.handlers[type]?.(event));
      state.handlers[type] = value;
    } else if (PROPERTIES.has(name)) {
      const own = /** @type {any} */ (element);
      if (own[name] !== (value ?? "")) own[name] = value ?? (name === "value" ? "" : false);
    } else if (before[name] !== value) {
      if (value == null || value === false) element.removeAttribute(name);
      else element.setAttribute(name, value === true ? "" : String(value));
    }
  }
}
