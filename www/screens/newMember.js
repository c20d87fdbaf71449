import { html, nothing } from "lit";
import { choices } from "../ui/fields.js";
import { errorSummary, sent, textField } from "../ui/form.js";
import { link } from "../ui/link.js";
import { called, named } from "../ui/text.js";
import { civilToday } from "../values/days.js";
import { Fault } from "../values/fault.js";
import { Screen } from "./screen.js";

/** @import { FormerEntry, MemberRow } from "../../pkg/wasm/desk/timebank.js" */

const KINDS = /** @type {const} */ (["Person", "Household", "Organisation"]);

/** Adds a member with all that is known of them; who acts for a household is said on its own page. */
export class NewMember extends Screen {
  name = "";
  /** @type {typeof KINDS[number]} */
  kind = "Person";
  number = "";
  contact = "";
  area = "";
  /** Members who have the name or the number already. @type {MemberRow[]} */
  known = [];

  async enter() {
    await this.book.desk();
  }

  heading() {
    return this.say("newMember.title");
  }

  render() {
    if (!this.book.writable) return html`<p class="notice">${this.say("book.readonly")}</p>`;
    const again = { input: () => (this.known = []) };
    const kinds = KINDS.map((value) => ({ value, text: this.say(`kind.${value}`) }));
    return html`
      ${errorSummary(this)}
      <form novalidate @submit=${sent(() => this.#save())}>
        ${textField(this, "name", this.say("member.name"), again)}
        ${choices(this, "kind", this.say("member.kind"), kinds)}
        ${textField(this, "number", this.say("member.number"), again)}
        ${textField(this, "contact", this.say("member.contact"))}
        ${textField(this, "area", this.say("member.area"), { hint: this.say("member.areaHint") })}
        ${this.known.length ? this.#known() : nothing}
        <p class="doors">
          <button class="primary" ?disabled=${this.busy}>
            ${this.say(this.known.length ? "newMember.another" : "who.add")}
          </button>
        </p>
      </form>
    `;
  }

  /** The other entries of a member: the name or the number may be theirs. @param {FormerEntry[]} entries */
  #also(entries) {
    const list = entries.map((one, i) => html`${i ? ", " : nothing}${named(called(one))}`);
    return html`<span class="hint">${this.say("member.alsoEntered")}: ${list}</span>`;
  }

  /** Who may be meant. */
  #known() {
    const card = (/** @type {MemberRow} */ row) =>
      html`<li>
        ${link(this.page, "member", { member: row.member }, named(called(row)))}
        ${row.left ? this.say("import.hasLeft") : nothing}
        ${row.also?.length ? this.#also(row.also) : nothing}
      </li>`;
    return html`<section class="notice" id="known" tabindex="-1">
      <p>${this.say("newMember.known")}</p>
      <ul>
        ${this.known.map(card)}
      </ul>
    </section>`;
  }

  #save() {
    const name = this.name.trim();
    if (!name) {
      this.refuse([{ field: "name", message: this.page.explain(new Fault("name_empty")) }]);
      return;
    }
    this.attempt(async () => {
      if (!this.known.length) {
        this.known = this.ledger.membersCalled(name, this.number);
        if (this.known.length) {
          this.draw();
          await this.focus("#known");
          return;
        }
      }
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
