// Finds elements as a user names them: arguments[0] is a list of steps { kind, name }, each within the one before it.
// arguments[1] leaves out what is disabled. It returns what is to be seen and matches the last step.
const selectors = {
    button: "button, summary, input[type=submit], input[type=button], input[type=reset], [role=button]",
    link: "a[href], [role=link]",
    field: "input:not([type=hidden]), select, textarea, [role=textbox], [role=searchbox], [role=combobox]",
    menuItem: "[role^=menuitem]",
    checkbox: "input[type=checkbox], input[type=radio], [role=checkbox], [role=radio], [role=switch]",
    switch_: "[role=switch]",
    tab: "[role=tab]",
    heading: "h1, h2, h3, h4, h5, h6, [role=heading]",
    dialog: "dialog, [role=dialog], [role=alertdialog]",
    alert: "[role=alert]",
    region: "section, article, nav, main, aside, form, details, fieldset, li, [role=region], [role=group]",
    row: "tr, [role=row]",
    option: "option, [role=option]",
    image: "img, svg, [role=img]",
};
const [steps, onlyEnabled] = arguments;

function isShown(element) {
    if (!element.checkVisibility({ opacityProperty: true, visibilityProperty: true })) return false;
    if (element.closest("[aria-hidden=true], [inert]")) return false;
    return element.getClientRects().length > 0;
}

function words(text) {
    return (text ?? "").replace(/\s+/g, " ").trim();
}

function name(element) {
    if (element.computedName === undefined) throw new Error("the browser was started without ComputedAccessibilityInfo");
    return words(element.computedName);
}

/** A card or a section is often called by its heading, without an attribute that says so. */
function isNamed(element, kind, wanted) {
    if (wanted === null) return true;
    if (name(element) === wanted) return true;
    if (kind === "row") return words(element.innerText).includes(wanted);
    if (kind !== "region" && kind !== "dialog") return false;
    const heading = element.querySelector("h1, h2, h3, h4, h5, h6, legend, summary");
    return heading !== null && words(heading.innerText) === wanted;
}

function byText(place, wanted) {
    const all = [...place.querySelectorAll("*")].filter((each) => each.tagName !== "SCRIPT" && each.tagName !== "STYLE");
    const matching = all.filter((each) => words(each.innerText ?? each.textContent).includes(words(wanted)) && isShown(each));
    return matching.filter((each) => !matching.some((other) => other !== each && each.contains(other)));
}

function find(place, { kind, name: wanted }) {
    if (kind === "text") return byText(place, wanted);
    const candidates = [...place.querySelectorAll(kind === "css" ? wanted : selectors[kind])].filter(isShown);
    return kind === "css" ? candidates : candidates.filter((each) => isNamed(each, kind, wanted));
}

let found = [document];
for (const step of steps) found = [...new Set(found.flatMap((place) => find(place, step)))];
if (onlyEnabled) found = found.filter((each) => !each.matches(":disabled, [aria-disabled=true]"));
return found;
