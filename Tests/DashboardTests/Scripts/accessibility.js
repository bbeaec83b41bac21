// Looks for what keeps people from using the page: arguments[0] is "look", "begin" or "end".
// "look" returns sentences. "begin" starts to watch where the focus goes and returns how often Tab must be pressed to go
// once round; "end" returns what was wrong with that walk. Where a modal dialog is open, only that can be used and is judged.
// Contrast is that of WCAG 2.2 (1.4.3). Pictures behind a text are not looked at, colours are.
const controls =
    "a[href], button, summary, select, textarea, input:not([type=hidden]), [role=button], [role=link], [role=menuitem], " +
    "[role=tab], [role=switch], [role=checkbox], [role=radio], [contenteditable=true], [tabindex='0']";
/** Their members are reached by arrow keys; one of them by Tab. */
const composites = "[role=menu], [role=menubar], [role=tablist], [role=radiogroup], [role=listbox], [role=toolbar], " +
    "[role=grid], [role=tree]";
const root = [...document.querySelectorAll("dialog:modal")].at(-1) ?? document.body;

function words(text, lengthMax = 60) {
    const plain = (text ?? "").replace(/\s+/g, " ").trim();
    return plain.length > lengthMax ? `${plain.slice(0, lengthMax)}…` : plain;
}

function name(element) {
    if (element.computedName === undefined) throw new Error("the browser was started without ComputedAccessibilityInfo");
    return words(element.computedName, 200);
}

/** Such as `button "Save" (form#new > div.actions)`. */
function place(element) {
    const path = [];
    for (let each = element.parentElement; each && each !== document.body && path.length < 3; each = each.parentElement) {
        path.unshift(each.tagName.toLowerCase() + (each.id ? `#${each.id}` : each.classList[0] ? `.${each.classList[0]}` : ""));
    }
    const said = name(element) || words(element.textContent) || element.getAttribute("name") || element.id;
    return `${element.tagName.toLowerCase()}${said ? ` "${words(said)}"` : ""} (${path.join(" > ") || "body"})`;
}

function isShown(element) {
    if (!element.checkVisibility({ opacityProperty: true, visibilityProperty: true })) return false;
    return element.getClientRects().length > 0 && !element.closest("[inert]");
}

function isEnabled(element) {
    return !element.closest(":disabled, [aria-disabled=true]");
}

function shownControls() {
    return [...root.querySelectorAll(controls)].filter(isShown);
}

/** Seen by nobody, said by a screen reader: text of a pixel's size. */
function isForScreenReaders(element) {
    for (let each = element; each && each !== document.body; each = each.parentElement) {
        const box = each.getBoundingClientRect();
        if (getComputedStyle(each).overflow !== "visible" && (box.width <= 1 || box.height <= 1)) return true;
    }
    return false;
}

// Colours

const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
canvas.canvas.width = canvas.canvas.height = 1;
const known = new Map();

/** Red, green, blue of 0...255 and alpha of 0...1, however the colour is written. */
function colour(text) {
    if (!known.has(text)) {
        canvas.clearRect(0, 0, 1, 1);
        canvas.fillStyle = text;
        canvas.fillRect(0, 0, 1, 1);
        const [red, green, blue, alpha] = canvas.getImageData(0, 0, 1, 1).data;
        known.set(text, [red, green, blue, alpha / 255]);
    }
    return known.get(text);
}

function over(front, back) {
    return [0, 1, 2].map((index) => front[index] * front[3] + back[index] * (1 - front[3])).concat(1);
}

/** What the browser paints where nobody says a colour; it depends on the colour scheme. */
function canvasColour() {
    const probe = document.createElement("i");
    probe.style.backgroundColor = "Canvas";
    document.body.append(probe);
    const text = getComputedStyle(probe).backgroundColor;
    probe.remove();
    return colour(text);
}
const base = canvasColour();

function background(element) {
    const layers = [];
    for (let each = element; each; each = each.parentElement) {
        const layer = colour(getComputedStyle(each).backgroundColor);
        if (layer[3] > 0) layers.push(layer);
        if (layer[3] === 1) break;
    }
    return layers.reverse().reduce((back, front) => over(front, back), base);
}

function luminance(parts) {
    const [red, green, blue] = parts.map((part) => {
        const share = part / 255;
        return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one, other) {
    const [less, more] = [luminance(one), luminance(other)].sort((a, b) => a - b);
    return (more + 0.05) / (less + 0.05);
}

/** A sentence where the text of that element is too faint. */
function faintness(element, style, said) {
    const isVector = element instanceof SVGElement;
    const back = background(element);
    let front = [...colour(isVector ? style.fill : style.color)];
    for (let each = element; each; each = each.parentElement) front[3] *= Number(getComputedStyle(each).opacity);
    const ratio = contrast(over(front, back), back);
    const size = parseFloat(style.fontSize);
    const isLarge = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
    const needed = isLarge ? 3 : 4.5;
    // The canvas rounds colours to whole numbers.
    if (ratio >= needed - 0.01) return [];
    const colours = [over(front, back), back].map((each) => `rgb(${each.slice(0, 3).map(Math.round).join(" ")})`);
    return [
        `the text "${words(said)}" has a contrast of ${ratio.toFixed(2)}, less than ${needed}: ` +
            `${colours[0]} on ${colours[1]}, ${place(element)}`,
    ];
}

function faintTexts() {
    const found = [];
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    const seen = new Set();
    while (walker.nextNode()) {
        const element = walker.currentNode.parentElement;
        if (!words(walker.currentNode.data) || seen.has(element) || element.closest("script, style, option")) continue;
        seen.add(element);
        if (!isShown(element) || !isEnabled(element) || isForScreenReaders(element)) continue;
        found.push(...faintness(element, getComputedStyle(element), walker.currentNode.data));
    }
    for (const field of root.querySelectorAll("input, textarea, select")) {
        if (!isShown(field) || !isEnabled(field) || /^(checkbox|radio|range|color|hidden)$/.test(field.type)) continue;
        if (field.placeholder && !field.value) {
            found.push(...faintness(field, getComputedStyle(field, "::placeholder"), field.placeholder));
        }
        found.push(...faintness(field, getComputedStyle(field), field.value || field.name || field.id));
    }
    return found;
}

// Names and structure

function nameless() {
    const found = [];
    for (const control of shownControls()) {
        if (!name(control)) found.push(`a control has no name: ${place(control)}`);
        if (!control.matches("input:not([type=submit], [type=button], [type=reset]), select, textarea")) continue;
        const isLabelled = control.labels?.length > 0 || control.matches("[aria-label], [aria-labelledby]");
        if (!isLabelled) found.push(`a field has no label: ${place(control)}`);
    }
    for (const image of root.querySelectorAll("img, [role=img], svg")) {
        if (!isShown(image) || image.closest("[aria-hidden=true]") || image.matches("[alt='']")) continue;
        // A picture that is drawn in place is a part of what it stands in, where that has a name.
        const holder = image.closest("a, button, summary, [role]:not(svg)");
        if (image.matches("svg:not([role=img])") && holder && name(holder)) continue;
        if (!name(image)) found.push(`a picture has no text in its place: ${place(image)}`);
    }
    return found;
}

function structure() {
    const found = [];
    if (!document.documentElement.lang) found.push("the page does not say its language: html has no lang");
    if (!document.title.trim()) found.push("the page has no title");
    const headings = [...root.querySelectorAll("h1, h2, h3, h4, h5, h6")].filter(isShown);
    if (root === document.body) {
        const first = headings.filter((heading) => heading.tagName === "H1");
        if (first.length !== 1) found.push(`the page has ${first.length} headings of level 1 in place of one`);
    }
    let level = root === document.body ? 0 : 6;
    for (const heading of headings) {
        const next = Number(heading.tagName[1]);
        if (next > level + 1) found.push(`a heading of level ${next} follows one of level ${level}: ${place(heading)}`);
        level = next;
    }
    const ids = [...document.querySelectorAll("[id]")].map((element) => element.id);
    for (const id of new Set(ids.filter((each, index) => ids.indexOf(each) !== index))) {
        found.push(`the id "${id}" is used more than once`);
    }
    for (const attribute of ["aria-labelledby", "aria-describedby", "aria-controls", "for"]) {
        for (const element of root.querySelectorAll(`[${attribute}]`)) {
            if (!isShown(element)) continue;
            const missing = element.getAttribute(attribute).split(/\s+/).filter((id) => id && !document.getElementById(id));
            // What is controlled may come with its opening.
            if (attribute === "aria-controls" && element.getAttribute("aria-expanded") === "false") continue;
            for (const id of missing) found.push(`${attribute} names "${id}", which is not there: ${place(element)}`);
        }
    }
    return found;
}

/** What shows a hand under the mouse can be clicked; it must be, or hold, what the keyboard reaches too. */
function mouseOnly() {
    const found = [];
    for (const element of root.querySelectorAll("*")) {
        if (getComputedStyle(element).cursor !== "pointer" || !isShown(element)) continue;
        if (element.closest(`${controls}, label, option, [role=option]`) || element.querySelector(controls)) continue;
        if (element.parentElement && getComputedStyle(element.parentElement).cursor === "pointer") continue;
        found.push(`it looks as if it could be clicked, and no key reaches it: ${place(element)}`);
    }
    return found;
}

// Focus

function look(element) {
    const near = [element, element.parentElement, element.nextElementSibling, element.previousElementSibling];
    return [...near, ...(element.labels ?? [])].filter(Boolean).map((each) => {
        const style = getComputedStyle(each);
        const outline = style.outlineStyle === "none" || parseFloat(style.outlineWidth) === 0
            ? "none" : `${style.outlineStyle} ${style.outlineWidth} ${style.outlineColor}`;
        return [
            outline, style.boxShadow, style.backgroundColor, style.borderTopColor, style.borderBottomColor,
            style.borderTopWidth, style.borderBottomWidth, style.borderLeftColor, style.borderLeftWidth,
        ].join(" | ");
    }).join(" || ");
}

function begin() {
    const still = new CSSStyleSheet();
    still.replaceSync("*, *::before, *::after { transition: none !important; animation: none !important }");
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, still];
    document.activeElement?.blur();
    const looks = new Map(shownControls().filter(isEnabled).map((control) => [control, look(control)]));
    const walk = { looks, still, top: scrollY, reached: new Set(), unchanged: new Set() };
    walk.watch = (event) => {
        const element = event.target;
        walk.reached.add(element);
        if (looks.has(element) && looks.get(element) === look(element)) walk.unchanged.add(element);
    };
    document.addEventListener("focusin", walk.watch, true);
    window.accessibilityWalk = walk;
    // From the start of the page, wherever the last click was.
    const tabIndex = root.getAttribute("tabindex");
    root.setAttribute("tabindex", "-1");
    root.focus({ preventScroll: true });
    if (tabIndex === null) root.removeAttribute("tabindex");
    else root.setAttribute("tabindex", tabIndex);
    walk.reached.clear();
    // Some more for what scrolls, which a key reaches too, and for the browser's own stop.
    return looks.size + 12;
}

function end() {
    const { looks, still, top, watch, reached, unchanged } = window.accessibilityWalk;
    document.removeEventListener("focusin", watch, true);
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter((sheet) => sheet !== still);
    delete window.accessibilityWalk;
    const found = [];
    for (const control of looks.keys()) {
        // A page that lives may have put another in its place.
        if (!control.isConnected || !isShown(control)) continue;
        if (control.tabIndex > 0) found.push(`it comes before its turn, by tabindex: ${place(control)}`);
        if (unchanged.has(control)) found.push(`nothing shows that it has the focus: ${place(control)}`);
        if (reached.has(control)) continue;
        const group = control.closest(composites);
        const isReachedByArrows = group !== null && [...reached].some((each) => group.contains(each));
        const isOneOfRadios = control.type === "radio" && [...reached].some((each) => each.name === control.name);
        if (!isReachedByArrows && !isOneOfRadios) found.push(`Tab does not reach it: ${place(control)}`);
    }
    document.activeElement?.blur();
    scrollTo(0, top);
    return found;
}

switch (arguments[0]) {
    case "look": return [...nameless(), ...structure(), ...faintTexts(), ...mouseOnly()];
    case "begin": return begin();
    default: return end();
}
