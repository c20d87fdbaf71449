import { html, nothing } from "lit";
import { errorSummary } from "../ui/form.js";
import { Screen } from "./screen.js";

/** @import { Finding } from "../../pkg/wasm/desk/timebank.js" */

/** Checks the books: each question with its answer and the evidence for it. */
export class Check extends Screen {
  /** @type {Finding[] | undefined} */
  #findings;
  #share = 0;

  heading() {
    return this.say("check.title");
  }

  render() {
    return html`
      <p class="lead">${this.say("check.lead")}</p>
      ${errorSummary(this)} ${this.#findings ? this.#answers(this.#findings) : nothing}
      ${
        this.busy
          ? html`<div class="progress">
            <label for="progress">${this.say("check.working")}</label>
            <progress id="progress" max="1" .value=${this.#share}></progress>
          </div>`
          : html`<p class="doors">
            <button class="primary" @click=${() => this.#check()}>
              ${this.say(this.#findings ? "check.again" : "check.do")}
            </button>
          </p>`
      }
    `;
  }

  /** @param {Finding[]} findings */
  #answers(findings) {
    return html`
      <ul class="findings">
        ${findings.map(
          ({ what, ok, evidence }) => html`
            <li class=${ok ? "right" : "wrong"}>
              <h3>
                <span class="mark" aria-hidden="true">${ok ? "✓" : "✗"}</span>
                ${this.say(`check.${what}`)}
                <span class="verdict">${this.say(ok ? "check.right" : "check.wrong")}</span>
              </h3>
              <p>${this.words.finding(evidence)}</p>
            </li>
          `,
        )}
      </ul>
    `;
  }

  async #check() {
    this.#findings = undefined;
    this.#share = 0;
    await this.attempt(async () => {
      const core = await this.book.desk();
      const { store } = this;
      const { id } = this.book;
      const segments = await store.segments(id);
      const cache = await store.cache(id);
      const check = new core.Check(cache?.bytes);
      for (const segment of segments) {
        check.push(segment.bytes);
        this.#share = segment.to / this.ledger.seq;
        this.draw();
        await new Promise((resolve) => setTimeout(resolve));
      }
      this.#findings = check.finish(this.ledger);
      const wrong = this.#findings.filter(({ ok }) => !ok).length;
      this.page.announce(wrong ? this.say("check.some", { count: wrong }) : this.say("check.all"));
    });
  }
}
