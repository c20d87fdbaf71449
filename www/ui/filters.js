import { html, nothing } from "lit";
import { selectField, textField } from "./form.js";

const STATES = ["Proposed", "Confirmed", "Declined", "Withdrawn", "Disputed", "Voided", "Held"];
const FIELDS = ["member", "text", "category", "state", "from", "to"];

/**
 * The filter that a screen's fields ask for; what is empty asks for nothing.
 *
 * @param {import("../screens/screen.js").Screen} screen
 */
export function filterOf(screen) {
  const filled = FIELDS.filter((field) => screen[field]);
  return Object.fromEntries(filled.map((field) => [field, screen[field].trim()]));
}

/**
 * Fields for the filter, folded under the box that is used most.
 *
 * @param {import("../screens/screen.js").Screen} screen with the filter's fields
 * @param {unknown} [first] a field that only this screen has
 */
export function filterFields(screen, first = nothing) {
  const { categories } = screen.book.summary;
  const input = () => screen.set({ offset: 0 });
  const any = (choices) => [{ value: "", text: screen.say("filter.any") }, ...choices];
  const states = STATES.map((value) => ({ value, text: screen.say(`state.${value}`) }));
  const clear = () =>
    screen.set({ ...Object.fromEntries(FIELDS.map((field) => [field, ""])), offset: 0 });
  return html`
    <form class="filters" role="search" @submit=${(event) => event.preventDefault()}>
      ${textField(screen, "text", screen.say("filter.text"), { type: "search", input })}
      <details>
        <summary>${screen.say("filter.more")}</summary>
        <div class="fields">
          ${first}
          ${selectField(
            screen,
            "category",
            screen.say("column.category"),
            any(categories.map((value) => ({ value, text: screen.categoryName(value) }))),
            input,
          )}
          ${selectField(screen, "state", screen.say("column.state"), any(states), input)}
          ${textField(screen, "from", screen.say("filter.from"), { type: "date", input })}
          ${textField(screen, "to", screen.say("filter.to"), { type: "date", input })}
        </div>
        <button type="button" @click=${clear}>${screen.say("filter.clear")}</button>
      </details>
    </form>
  `;
}
