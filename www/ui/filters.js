import { html, nothing } from "lit";
import { selectField, sent, textField } from "./form.js";
import { programmesOf } from "./programme.js";

/**
 * @import { Filter, State } from "../../pkg/wasm/desk/timebank.js"
 * @import { Screen } from "../screens/screen.js"
 * @typedef {typeof NOTHING} Asked
 */

/** @type {State[]} */
const STATES = ["Proposed", "Confirmed", "Declined", "Withdrawn", "Disputed", "Voided", "Held"];

/** What a filter may ask for. What is empty asks for nothing. */
const NOTHING = { member: "", text: "", category: "", state: "", programme: "", from: "", to: "" };

/** A filter as the core takes it. @param {Partial<Asked>} asked @returns {Filter} */
export function filterOf({ member, text, category, state, programme, from, to }) {
  const of = (/** @type {string | undefined} */ asked) => asked?.trim() || undefined;
  return {
    member: of(member),
    text: of(text),
    category: of(category),
    state: of(state),
    programme: of(programme),
    from: of(from),
    to: of(to),
  };
}

/**
 * Fields for the filter, folded under the box that is used most.
 *
 * @param {Screen & Omit<Asked, "member"> & { offset: number }} screen
 * @param {unknown} [first] a field that only this screen has
 */
export function filterFields(screen, first = nothing) {
  const { categories } = screen.book.summary;
  const any = { value: "", text: screen.say("filter.any") };
  const named = categories.map((value) => ({ value, text: screen.categoryName(value) }));
  const states = STATES.map((value) => ({ value, text: screen.say(`state.${value}`) }));
  const programmes = programmesOf(screen).map((value) => ({ value, text: value }));
  const input = () => {
    screen.offset = 0;
  };
  const clear = () => {
    Object.assign(screen, NOTHING);
    screen.offset = 0;
    screen.draw();
  };
  return html`
    <form class="filters" role="search" @submit=${sent(() => {})}>
      ${textField(screen, "text", screen.say("filter.text"), { type: "search", input })}
      <details>
        <summary>${screen.say("filter.more")}</summary>
        <div class="fields">
          ${first}
          ${selectField(screen, "category", screen.say("column.category"), [any, ...named], input)}
          ${selectField(screen, "state", screen.say("column.state"), [any, ...states], input)}
          ${
            programmes.length
              ? selectField(screen, "programme", screen.say("programme.title"), [any, ...programmes], input)
              : nothing
          }
          ${textField(screen, "from", screen.say("filter.from"), { type: "date", input })}
          ${textField(screen, "to", screen.say("filter.to"), { type: "date", input })}
        </div>
        <button type="button" @click=${clear}>${screen.say("filter.clear")}</button>
      </details>
    </form>
  `;
}
