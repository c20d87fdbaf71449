/** A message to a member: a text that the coordinator may change, and copies. Nothing is sent. */

import { html } from "lit";
import { named } from "../../ui/text.js";

/**
 * @import { Asked } from "../../../pkg/wasm/desk/timebank.js"
 * @import { Key } from "../../words/words.js"
 * @import { Screen } from "../screen.js"
 *
 * The lists of those who could be asked.
 * @typedef {"rings" | "pairs" | "room" | "neverReceived" | "neverGave" | "quiet"} List
 */

/**
 * A kind text to a member, or to the guardian of one under age. Of others it says only what stands on the
 * board: who helped whom stays at the desk.
 *
 * @param {Screen} screen
 * @param {Asked} asked
 * @param {Key} ask
 * @param {Record<string, string>} [values] of what is asked
 */
export function messageTo(screen, { name, guardian }, ask, values) {
  const about = guardian ? [screen.say("flows.next.about", { name })] : [];
  const asks = [...about, screen.say(ask, values), screen.say("flows.next.choice")].join(" ");
  const hello = screen.say("flows.next.hello", { name: (guardian ?? { name }).name });
  return [hello, asks, screen.book.summary.name].join("\n\n");
}

/**
 * The text, folded, in a box in which it can be changed.
 *
 * @param {Screen} screen
 * @param {List} kind
 * @param {Asked} asked
 * @param {string} text
 */
export function message(screen, kind, { member, name, guardian }, text) {
  const whom = guardian?.name ?? name;
  const id = `next-${kind}-${member}`;
  return html`<details class="noprint">
    <summary>${screen.say("flows.next.write")}<span class="hidden">: ${named(whom)}</span></summary>
    <p class="field">
      <label for=${id}>${screen.parts("flows.next.message", { name: named(whom) })}</label>
      <textarea id=${id} rows="6" .value=${text}></textarea>
    </p>
    <p class="doors">
      <button @click=${(/** @type {Event} */ event) => copy(screen, event)}>
        ${screen.say("flows.next.copy")}<span class="hidden">: ${named(whom)}</span>
      </button>
    </p>
  </details>`;
}

/** Copies the text as it stands in the box. @param {Screen} screen @param {Event} event */
function copy(screen, { target }) {
  const box = /** @type {Element} */ (target).closest("details")?.querySelector("textarea");
  return screen.attempt(async () => {
    await navigator.clipboard.writeText(box?.value ?? "");
    screen.page.announce(screen.say("flows.next.copied"));
  });
}
