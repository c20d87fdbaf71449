/**
 * Finds elements by their role and their name, as a screen reader is given them. What follows runs in the
 * page. `lookup.test.js` holds it against axe.
 */

/** The elements that have a role without saying so. Roles that no story asks for are left out. */
const NATIVE = {
  button: "button, summary, input:is([type=button], [type=submit], [type=reset])",
  checkbox: "input[type=checkbox]",
  combobox: "select:not([multiple], [size]), input[list]:is(:not([type]), [type=text])",
  heading: "h1, h2, h3, h4, h5, h6",
  link: "a[href], area[href]",
  radio: "input[type=radio]",
  searchbox: "input[type=search]:not([list])",
  table: "table",
  textbox: "textarea, input:not([list]):is(:not([type]), [type=text], [type=email], [type=tel], [type=url])",
};

/** Roles whose name is what they hold. */
const NAMED_BY_CONTENT = ["button", "checkbox", "heading", "link", "radio"];

/** Elements whose text runs on with what stands around them, also where they are painted elsewhere. */
const INLINE =
  "a, abbr, b, bdi, bdo, br, button, cite, code, del, dfn, em, i, img, input, ins, kbd, label, mark, " +
  "output, q, s, samp, select, slot, small, span, strong, sub, sup, svg, time, u, var, wbr";

/** The first element that is exposed with this role and this name. */
function firstWith({ role, text, source, flags }) {
  const fits = (name) => (text === undefined ? new RegExp(source, flags).test(name) : name === text);
  for (const element of exposed(document.documentElement)) {
    if (hasRole(element, role) && fits(nameOf(element, role))) return element;
  }
  return undefined;
}

/**
 * All elements that are not hidden, in the order in which they are read: what a shadow holds is in its host's
 * place.
 */
function* exposed(element) {
  if (element.getAttribute("aria-hidden") === "true" || element.inert) return;
  if (isShown(element)) yield element;
  for (const child of childrenOf(element)) if (child.nodeType === Node.ELEMENT_NODE) yield* exposed(child);
}

function childrenOf(node) {
  if (node.shadowRoot) return node.shadowRoot.childNodes;
  const given = node.localName === "slot" ? node.assignedNodes() : [];
  return given.length ? given : node.childNodes;
}

function isShown(element) {
  if (element.checkVisibility({ visibilityProperty: true })) return true;
  // What has no box of its own is shown where what is around it is: a slot, above all.
  const around = element.assignedSlot ?? element.parentElement ?? element.getRootNode().host;
  return getComputedStyle(element).display === "contents" && isShown(around);
}

function hasRole(element, role) {
  const said = element.getAttribute("role");
  return said ? said === role : element.matches(NATIVE[role]);
}

function nameOf(element, role) {
  const content = NAMED_BY_CONTENT.includes(role) ? textIn(element) : "";
  const name =
    textOfOthers(element) ||
    element.getAttribute("aria-label") ||
    labelOf(element) ||
    content ||
    element.title ||
    element.placeholder ||
    "";
  return name.replace(/\s+/g, " ").trim();
}

/** The text of those that are named as its labels. */
function textOfOthers(element) {
  const ids = element.getAttribute("aria-labelledby")?.split(/\s+/) ?? [];
  const others = ids.map((id) => element.getRootNode().getElementById(id)).filter(Boolean);
  return others.map((other) => other.getAttribute("aria-label") || textIn(other)).join(" ");
}

/** The text that the element's own kind gives it. */
function labelOf(element) {
  if (element.matches("input:is([type=button], [type=submit], [type=reset])")) return element.value;
  if (element.localName === "table") return element.caption ? textIn(element.caption) : "";
  return [...(element.labels ?? [])].map((label) => textIn(label)).join(" ");
}

/** The text in an element; what is no part of a line stands apart. */
function textIn(element) {
  const texts = [...childrenOf(element)].map((child) => {
    if (child.nodeType === Node.TEXT_NODE) return child.data;
    if (child.nodeType !== Node.ELEMENT_NODE) return "";
    if (child.getAttribute("aria-hidden") === "true" || !isShown(child)) return "";
    const text = child.getAttribute("aria-label") || child.getAttribute("alt") || textIn(child);
    return child.matches(INLINE) ? text : ` ${text} `;
  });
  return texts.join("");
}

const PARTS = [firstWith, exposed, childrenOf, isShown, hasRole, nameOf, textOfOthers, labelOf, textIn];

/** All of it, as a script that a page can run. */
export const LOOKUP = [
  `const NATIVE = ${JSON.stringify(NATIVE)};`,
  `const NAMED_BY_CONTENT = ${JSON.stringify(NAMED_BY_CONTENT)};`,
  `const INLINE = ${JSON.stringify(INLINE)};`,
  ...PARTS,
].join("\n");

/** The roles that can be looked for. */
export const ROLES = Object.keys(NATIVE);
