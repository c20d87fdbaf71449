import { html, nothing } from "lit";
import { live } from "lit/directives/live.js";
import { civilToday } from "../../values/days.js";
import { effectsTable, outlook } from "../../ui/outlook.js";
import { memberField } from "../../ui/fields.js";
import { sent } from "../../ui/form.js";
import { named } from "../../ui/text.js";
import { buttons } from "./change.js";

/**
 * @import { Card, EntryInput } from "../../../pkg/wasm/desk/timebank.js"
 * @import { Typed } from "../../ui/form.js"
 * @import { Member } from "./member.js"
 */

/**
 * Leaving: where the balance goes is shown before it is saved.
 *
 * @param {Member} screen
 * @param {Card} card
 */
export function leaveForm(screen, card) {
  const name = named(screen.accountName(card.member));
  const save = () => screen.saveAs(entryOf(screen, card), "member.leaveDone");
  const look = () =>
    screen.attempt(async () => {
      screen.shown = await outlook(screen, entryOf(screen, card), [screen.id]);
    });
  return html`
    <form class="panel" novalidate @submit=${sent(screen.shown ? save : look)}>
      <h3>${screen.say("member.leave")}</h3>
      ${
        screen.shown
          ? effectsTable(screen, screen.shown)
          : html`<p>${screen.parts("member.leaveExplain", { name })}</p>
            ${
              card.balance > 0
                ? memberField(screen, "to", screen.say("member.leaveTo"), {
                    none: screen.say("account.pot"),
                    wanted: ({ member }) => member !== screen.id,
                  })
                : nothing
            }`
      }
      ${buttons(screen, screen.say(screen.shown ? "member.leaveDo" : "continue"))}
    </form>
  `;
}

/** Forgetting is asked twice, in words. @param {Member} screen @param {Card} card */
export function eraseForm(screen, card) {
  const name = named(screen.accountName(card.member));
  const erase = () => {
    if (!screen.sure) {
      screen.refuse([{ field: "sure", message: screen.say("member.eraseUnsure") }]);
      return;
    }
    screen.saveAs({ Erase: { member: screen.id } }, "member.eraseDone");
  };
  const tick = (/** @type {Typed} */ event) => {
    screen.sure = event.target.checked;
    screen.draw();
  };
  return html`
    <form class="panel" novalidate @submit=${sent(erase)}>
      <h3>${screen.say("member.erase")}</h3>
      <p>${screen.parts("member.eraseExplain", { name })}</p>
      <p>${screen.say("member.eraseStays")}</p>
      <label class="choice" for="sure">
        <input
          type="checkbox"
          id="sure"
          .checked=${live(screen.sure)}
          @change=${tick}
        />
        <span>${screen.parts("member.eraseSure", { name })}</span>
      </label>
      ${buttons(screen, screen.say("member.eraseDo"))}
    </form>
  `;
}

/** @param {Member} screen @param {Card} card @returns {EntryInput} */
function entryOf({ id, to }, { balance }) {
  const heir = balance > 0 && to && to !== "pot";
  return {
    Leave: { member: id, on: civilToday(), to: heir ? [{ account: to, minutes: balance }] : undefined },
  };
}
