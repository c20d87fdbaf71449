/**
 * What the stories find by role and name is what axe finds, which knows much more of what screen readers are
 * given.
 */

import assert from "node:assert/strict";
import { LOOKUP, ROLES } from "./support/lookup.js";
import { pageOf } from "./support/opened.js";
import { everywhere, story } from "./support/stories.js";

/** Screens with much on them, once the sample is there, and their titles. */
const SCREENS = {
  balances: "Balances",
  history: "History",
  record: "Who gave help?",
  entry: "Record with details",
  session: "A group session",
  desk: "Desk",
  rules: "Rules",
  offers: "Offers and requests",
  export: "Save a copy",
  start: "Open a ledger",
};

const TRAPS = `
  <h1>Plain</h1> <h2 hidden>Hidden</h2> <h3 style="display: none">Not displayed</h3>
  <div role="heading">A role</div>
  <div aria-hidden="true"><button>Inside what is hidden</button></div>
  <button aria-hidden="true">Hidden itself</button>
  <div style="visibility: hidden"><button>Invisible</button>
  <button style="visibility: visible">Visible after all</button></div>
  <div style="opacity: 0"><button>Transparent</button></div> <div inert><button>Inert</button></div>
  <div style="display: contents"><a href="#">In what has no box</a></div> <a>No link</a>
  <details><summary>More</summary><button>Folded up</button></details>
  <details open><summary>Less</summary><button>Unfolded</button></details>
  <button>Change<span style="position: absolute; clip-path: inset(50%)">: this rule</span></button>
  <a href="#">Before <span aria-hidden="true">→</span> after</a>
  <a href="#"><img alt="A picture" src="data:," /></a>
  <a href="#"><div>One block</div><div>and another</div></a> <button aria-label="Said">Shown</button>
  <button title="Its title"></button> <div role="button">No button element</div>
  <input type="submit" value="Go" />
  <label>Around <input /></label> <label for="apart">Apart</label> <input id="apart" />
  <label for="twice">Once</label> <label for="twice">and again</label> <textarea id="twice"></textarea>
  <span id="one">By one</span> <span id="two">and by two</span> <input aria-labelledby="one two" />
  <input placeholder="Only a placeholder" /> <input type="search" aria-label="Search" />
  <input type="date" aria-label="Date" />
  <input list="known" aria-label="Completed" /> <datalist id="known"><option value="One"></option></datalist>
  <label><input type="radio" /> <span>A choice</span></label> <label><input type="checkbox" /> A box</label>
  <label>A list <select><option>One</option><option>Two</option></select></label>
  <table><caption>A table</caption><tr><td>1</td></tr></table>
  <table aria-label="Another"><tr><td>2</td></tr></table>
  <div id="host"><b slot="title">slotted</b> and <button>Slotted too</button></div>`;

const SHADOW = `
  <h2 id="title">With what is <slot name="title"></slot></h2> <section inert><slot></slot></section>
  <button aria-labelledby="title"></button>
  <slot name="none"><a href="#">Where nothing is slotted</a></slot>`;

everywhere("what is found by role and name", async (t, name) => {
  const page = await pageOf(t, name);
  await page.visit();
  await page.press("button", "Try a sample: 42 members, 220 exchanges");
  await page.press("button", "Add 220 exchanges");
  await page.press("link", "See the balances");
  await page.shows("Balances");

  await story(t, {
    "on the screens": async () => {
      for (const [screen, title] of Object.entries(SCREENS)) {
        await page.visit(`#/${screen}`);
        await page.shows(title);
        const found = await agreed(page);
        assert.ok(found.length > 3, screen);
      }
    },
    "where much is in the way": async () => {
      await page.ask(setTraps, TRAPS, SHADOW);
      const found = await agreed(page);
      for (const name of [
        "Plain",
        "A role",
        "Visible after all",
        "Transparent",
        "Unfolded",
        "Change: this rule",
      ]) {
        assert.ok(
          found.some((one) => one.endsWith(` ${name}`)),
          name,
        );
      }
      assert.doesNotMatch(found.join(), /Hidden|Inside|Invisible|Inert|Folded up|No link/);
    },
  });
});

/** What both find, which is the same. @returns {Promise<string[]>} each with its role */
async function agreed(page) {
  const found = await page.ask(`${LOOKUP} return (${all})(arguments[0]);`, ROLES);
  await page.loadAxe();
  assert.deepEqual(found, await page.ask(allByAxe, ROLES));
  return found;
}

/* What follows runs in the page. */

function setTraps(html, shadow) {
  document.body.innerHTML = html;
  document.getElementById("host").attachShadow({ mode: "open" }).innerHTML = shadow;
}

function all(roles) {
  const found = [...exposed(document.documentElement)];
  return found.flatMap((element) => {
    const role = roles.find((role) => hasRole(element, role));
    return role ? [`${role} ${nameOf(element, role)}`] : [];
  });
}

/** Boxes for days and files have no role by the standard; axe calls them text boxes. */
function allByAxe(roles) {
  const { axe } = globalThis;
  const tree = axe.setup(document.documentElement);
  const found = [];
  const walk = ({ actualNode: element, children = [] }) => {
    const { aria, dom, text } = axe.commons;
    const mayHave = element.nodeType === Node.ELEMENT_NODE && !element.matches("[type=date], [type=file]");
    const role = mayHave && dom.isVisibleToScreenReaders(element) && aria.getRole(element);
    if (roles.includes(role)) {
      const name = text.accessibleText(element).replace(/\s+/g, " ").trim();
      found.push(`${role} ${name}`);
    }
    children.forEach(walk);
  };
  walk(tree);
  axe.teardown();
  return found;
}
