import { html } from "lit";
import { choices } from "../ui/fields.js";
import { errorSummary, sent, textField } from "../ui/form.js";
import { civilToday } from "../values/days.js";
import { Fault } from "../values/fault.js";
import { Screen } from "./screen.js";

const KINDS = /** @type {const} */ (["Person", "Household", "Organisation"]);

/** Adds a member with all that is known of them; who acts for a household is said on its own page. */
export class NewMember extends Screen {
  name = "";
  /** @type {typeof KINDS[number]} */
  kind = "Person";
  number = "";
  contact = "";
  area = "";

  async enter() {
    await this.book.desk();
  }

  heading() {
    return this.say("newMember.title");
  }

  render() {
    if (!this.book.writable) return html`<p class="notice">${this.say("book.readonly")}</p>`;
    const kinds = KINDS.map((value) => ({ value, text: this.say(`kind.${value}`) }));
    return html`
      ${errorSummary(this)}
      <form novalidate @submit=${sent(() => this.#save())}>
        ${textField(this, "name", this.say("member.name"))}
        ${choices(this, "kind", this.say("member.kind"), kinds)}
        ${textField(this, "number", this.say("member.number"))}
        ${textField(this, "contact", this.say("member.contact"))}
        ${textField(this, "area", this.say("member.area"), { hint: this.say("member.areaHint") })}
        <p class="doors">
          <button class="primary" ?disabled=${this.busy}>${this.say("who.add")}</button>
        </p>
      </form>
    `;
  }

  #save() {
    const name = this.name.trim();
    if (!name) {
      this.refuse([{ field: "name", message: this.page.explain(new Fault("name_empty")) }]);
      return;
    }
    this.attempt(async () => {
      const { kind } = this;
      const [number, contact, area] = [this.number, this.contact, this.area].map(
        (text) => text.trim() || undefined,
      );
      const on = civilToday();
      const { made } = await this.book.record({ AddMember: { name, kind, number, contact, area, on } });
      const [member] = made;
      await this.page.go("member", { member });
      this.page.announce(this.say("who.added", { name }));
    }, "name");
  }
}
