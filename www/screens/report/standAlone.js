/** A report as a file: a page that stands alone, without a script, and loads nothing. */

import { html, render } from "lit";
import { pictures } from "../../style/pictures.js";
import { PAPER, report } from "../../style/report.js";
import { style } from "../../style/style.js";
import { named } from "../../ui/text.js";

/** @import { Words } from "../../words/words.js" */

/** Nothing may run in the file, and nothing is fetched: should a text in it ever try to. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'";

/**
 * @param {Words} words
 * @param {string} community its name
 * @param {unknown} pages the report, as it is drawn
 * @returns {string} HTML
 */
export function standAlone(words, community, pages) {
  const body = document.createElement("div");
  render(
    html`<div class="sheet alone">
      <header class="masthead">
        <p class="kicker">${words.say("report.title")}</p>
        <h1 class="community">${named(community)}</h1>
      </header>
      <section class="whole">
        <h2 class="hidden">${words.say("desk.report")}</h2>
        ${pages}
      </section>
    </div>`,
    body,
  );
  const title = document.createElement("title");
  title.textContent = `${words.say("report.title")}: ${community}`;
  for (const details of body.querySelectorAll("details")) details.toggleAttribute("open", true);
  return `<!doctype html>
<html lang="${words.lang}" dir="${words.dir}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
${title.outerHTML}
<style>
${looks()}
</style>
</head>
<body>
${markupOf(body)}
</body>
</html>
`;
}

/** What an element holds, without the marks that Lit leaves. @param {HTMLElement} element */
function markupOf(element) {
  const marks = document.createTreeWalker(element, NodeFilter.SHOW_COMMENT);
  const found = [];
  while (marks.nextNode()) found.push(/** @type {Comment} */ (marks.currentNode));
  for (const mark of found) mark.remove();
  return element.innerHTML;
}

/** The sheets, for a page in the place of an element. */
function looks() {
  return forPage([...style, pictures, report].map(({ cssText }) => cssText).join("\n") + PAPER);
}

/** A sheet of an element as one of a page. @param {string} css */
export function forPage(css) {
  return css.replaceAll(/:host\(([^)]*)\)/g, ":root$1").replaceAll(":host", ":root");
}
