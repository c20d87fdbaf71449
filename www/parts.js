/** Small pieces that several screens are made of. */

import { html, nothing } from "lit";
import { live } from "lit/directives/live.js";

/**
 * @typedef {import("./screens/screen.js").Screen} Screen
 * @typedef {import("./element.js").TimeBank} Page
 */

/** A name somebody chose, kept from turning the sentence around it. @param {string} name */
export const named = (name) => html`<bdi>${name}</bdi>`;

/** What the core says begins small and ends without a stop. @param {string} text */
export function asSentence(text) {
  const [first, ...rest] = text;
  const stop = /[.!?]$/.test(text) ? "" : ".";
  return first.toUpperCase() + rest.join("") + stop;
}

/** Names in a row, as the language joins them. @param {Screen} screen @param {{ name: string }[]} people */
export function names(screen, people) {
  const format = new Intl.ListFormat(screen.words.tag, { type: "conjunction" });
  const parts = format.formatToParts(people.map((person) => screen.accountName(person)));
  return parts.map((part) => (part.type === "element" ? named(part.value) : part.value));
}

/**
 * Who did what for whom. Whoever gives hours away is the one who has fewer then.
 *
 * @param {Screen} screen
 * @param {import("../pkg/wasm/desk/timebank.js").HistoryRow} exchange
 */
export function exchangeSentence(screen, { kind, gave, received, minutes }) {
  return screen.parts(`exchange.${kind}`, {
    gave: html`<strong>${names(screen, gave)}</strong>`,
    received: html`<strong>${names(screen, received)}</strong>`,
    time: html`<strong>${screen.words.duration(minutes)}</strong>`,
  });
}

/**
 * What is to be said of an entry that was saved: balances beyond a limit.
 *
 * @param {Screen} screen
 * @param {{ member: string, balance: number, limit: number }[]} warnings
 */
export function warningsOf(screen, warnings) {
  if (!warnings.length) return nothing;
  const { words } = screen;
  const name = (id) => named(screen.ledger.members().find(({ member }) => member === id)?.name);
  return html`
    <ul class="notices">
      ${warnings.map(
        ({ member, balance, limit }) => html`<li>
          ${screen.parts(balance < limit ? "warning.floor" : "warning.ceiling", {
            name: name(member),
            balance: words.duration(balance),
            limit: words.duration(limit),
          })}
        </li>`,
      )}
    </ul>
  `;
}

/**
 * A link to another screen: a real address on the app's own page, a step inside
 * the element anywhere else.
 *
 * @param {Page} page
 * @param {string} screen
 * @param {Record<string, string>} params
 * @param {unknown} content
 * @param {string} [look]
 */
export function link(page, screen, params, content, look = "") {
  const go = (event) => {
    if (page.app) return;
    event.preventDefault();
    page.go(screen, params);
  };
  return html`<a class=${look} href=${addressOf(screen, params)} @click=${go}>${content}</a>`;
}

/** @param {string} screen @param {Record<string, string>} [params] */
export function addressOf(screen, params = {}) {
  const query = new URLSearchParams(params).toString();
  return `#/${screen}${query && `?${query}`}`;
}

/**
 * What is wrong with a form, with links to its fields. It takes the focus when
 * it appears.
 *
 * @param {Screen} screen
 */
export function errorSummary(screen) {
  if (!screen.errors.length) return nothing;
  const toField = (event, field) => {
    event.preventDefault();
    screen.page.renderRoot.getElementById(field)?.focus();
  };
  return html`
    <section class="errors" tabindex="-1" aria-labelledby="errors-title">
      <h3 id="errors-title">${screen.say("errors.title")}</h3>
      <ul>
        ${screen.errors.map(
          ({ field, message }) =>
            html`<li>
              ${
                field
                  ? html`<a href="#${field}" @click=${(e) => toField(e, field)}>${message}</a>`
                  : message
              }
            </li>`,
        )}
      </ul>
    </section>
  `;
}

/**
 * A labelled box to type in, bound to a property of the screen.
 *
 * @param {Screen} screen
 * @param {string} property also the id of the box
 * @param {string} label
 * @param {{ type?: string, hint?: string, autocomplete?: string, input?: () => void }} [options]
 */
export function textField(screen, property, label, options = {}) {
  const error = screen.errorOf(property);
  const described = [options.hint && `${property}-hint`, error && `${property}-error`];
  const typed = (event) => {
    screen.set({ [property]: event.target.value });
    options.input?.();
  };
  return html`
    <div class="field">
      <label for=${property}>${label}</label>
      ${options.hint ? html`<p class="hint" id="${property}-hint">${options.hint}</p>` : nothing}
      ${error ? html`<p class="error" id="${property}-error">${error}</p>` : nothing}
      <input
        id=${property}
        type=${options.type ?? "text"}
        autocomplete=${options.autocomplete ?? "off"}
        aria-invalid=${error ? "true" : nothing}
        aria-describedby=${described.filter(Boolean).join(" ") || nothing}
        .value=${live(screen[property] ?? "")}
        @input=${typed}
      />
    </div>
  `;
}

/**
 * A labelled list to choose one from, bound to a property of the screen.
 *
 * @param {Screen} screen
 * @param {string} property
 * @param {string} label
 * @param {{ value: string, text: string }[]} choices
 * @param {() => void} [changed]
 */
export function selectField(screen, property, label, choices, changed) {
  const chosen = (event) => {
    screen.set({ [property]: event.target.value });
    changed?.();
  };
  const error = screen.errorOf(property);
  return html`
    <div class="field">
      <label for=${property}>${label}</label>
      ${error ? html`<p class="error" id="${property}-error">${error}</p>` : nothing}
      <select
        id=${property}
        aria-invalid=${error ? "true" : nothing}
        aria-describedby=${error ? `${property}-error` : nothing}
        @change=${chosen}
      >
        ${choices.map(
          ({ value, text }) =>
            html`<option value=${value} ?selected=${value === (screen[property] ?? "")}>
              ${text}
            </option>`,
        )}
      </select>
    </div>
  `;
}

/** How many rows a page of a table has. */
export const PAGE = 50;

/**
 * The pages of a long table.
 *
 * @param {Screen & { offset: number }} screen
 * @param {number} total how many rows there are in all
 */
export function pager(screen, total) {
  if (total <= PAGE) return nothing;
  const from = screen.offset + 1;
  const to = Math.min(screen.offset + PAGE, total);
  const turn = (offset) => async () => {
    screen.set({ offset });
    await screen.page.updateComplete;
    screen.page.renderRoot.querySelector(".pager")?.focus();
  };
  return html`
    <nav class="pager" tabindex="-1" aria-label=${screen.say("pages.label")}>
      <button ?disabled=${screen.offset === 0} @click=${turn(screen.offset - PAGE)}>
        ${screen.say("pages.previous")}
      </button>
      <p>${screen.say("pages.shown", { from, to, total })}</p>
      <button ?disabled=${to === total} @click=${turn(screen.offset + PAGE)}>
        ${screen.say("pages.next")}
      </button>
    </nav>
  `;
}

/**
 * A heading of a column that sorts the table.
 *
 * @param {Screen & { sort: string, descending: boolean }} screen
 * @param {string} sort the core's name of the order
 * @param {string} label
 * @param {{ look?: string, descending?: boolean }} [options] how it sorts when first chosen
 */
export function sortHeading(screen, sort, label, { look = "", descending = false } = {}) {
  const active = screen.sort === sort;
  const order = screen.descending ? "descending" : "ascending";
  const choose = () =>
    screen.set({ sort, descending: active ? !screen.descending : descending, offset: 0 });
  return html`
    <th role="columnheader" scope="col" class=${look} aria-sort=${active ? order : nothing}>
      <button class="sort" @click=${choose}>
        ${label}<span class="order" aria-hidden="true"
          >${active ? (screen.descending ? "▾" : "▴") : ""}</span
        >
      </button>
    </th>
  `;
}

/** A stamp for what is not simply confirmed. @param {Screen} screen @param {string} state */
export function stamp(screen, state) {
  if (state === "Confirmed") return nothing;
  return html`<span class="stamp ${state.toLowerCase()}">${screen.say(`state.${state}`)}</span>`;
}

/**
 * How an exchange looks that does not count: one that is over is struck out, one that waits is only paler.
 *
 * @param {{ counts: boolean, state: string }} exchange
 */
export function standing({ counts, state }) {
  if (counts) return "";
  return ["Proposed", "Held"].includes(state) ? "waits" : "void";
}

/** Saves bytes as a file, the way a link with `download` does. */
export function saveFile(name, type, bytes) {
  const url = URL.createObjectURL(new Blob([bytes], { type }));
  const anchor = Object.assign(document.createElement("a"), { href: url, download: name });
  anchor.click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

/** A file's name out of a community's: letters, digits and hyphens. @param {string} name */
export function fileStem(name) {
  const plain = name.normalize("NFKD").replace(/\p{M}/gu, "");
  return (
    plain
      .replace(/[^\p{L}\p{N}]+/gu, "-")
      .replace(/^-+|-+$/g, "")
      .slice(0, 60) || "timebank"
  );
}
