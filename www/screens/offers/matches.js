import { html } from "lit";
import { civilToday } from "../../values/days.js";
import { named } from "../../ui/text.js";
import { postRow } from "./post.js";

/**
 * @import { Reason } from "../../../pkg/wasm/desk/timebank.js"
 * @import { Screen } from "../screen.js"
 */

/** Why two fit, in words. @param {Screen} screen @param {Reason[]} reasons */
export function reasonsOf(screen, reasons) {
  const words = (/** @type {Reason} */ reason) => {
    if (typeof reason === "string") return screen.say(`reason.${reason}`);
    return screen.say("reason.Words", { words: reason.Words.join(", ") });
  };
  return html`<p class="hint">
    ${reasons.map((reason, i) => html`${i ? " · " : ""}${words(reason)}`)}
  </p>`;
}

/** Who could help whom, the best first. @param {Screen} screen */
export function pairingsOf(screen) {
  const { rows } = screen.ledger.pairings(civilToday(), { limit: 50 });
  if (!rows.length) return html`<p class="empty">${screen.say("offers.noPairings")}</p>`;
  return html`<ul class="rows">
    ${rows.map(
      ({ offer, request, reasons }) => html`<li>
        <div class="pair">
          <div>${postRow(screen, offer)}</div>
          <div>${postRow(screen, request)}</div>
        </div>
        ${reasonsOf(screen, reasons)}
      </li>`,
    )}
  </ul>`;
}

/** Rounds of three or four who could all help one another. @param {Screen} screen */
export function ringsOf(screen) {
  const rings = screen.ledger.rings(civilToday(), 20);
  if (!rings.length) return html`<p class="empty">${screen.say("offers.noRings")}</p>`;
  return html`<ul class="rows">
    ${rings.map(
      ({ links }) => html`<li>
        <ol class="ring">
          ${links.map(
            ({ giver, receiver, offer, request, reasons }) => html`<li>
              <p>
                ${screen.parts("offers.link", {
                  giver: html`<strong>${named(screen.accountName(giver))}</strong>`,
                  receiver: html`<strong>${named(screen.accountName(receiver))}</strong>`,
                })}
              </p>
              <p>
                ${named(offer.text)} <span class="arrow" aria-hidden="true">→</span> ${named(request.text)}
              </p>
              ${reasonsOf(screen, reasons)}
            </li>`,
          )}
        </ol>
      </li>`,
    )}
  </ul>`;
}
