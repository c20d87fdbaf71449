import { html, nothing } from "lit";
import { chips } from "../../ui/fields.js";

/**
 * @import { Alike, ImportAnswer, ImportReport, Meant, Question } from "../../../pkg/wasm/desk/timebank.js"
 * @import { Key } from "../../words/words.js"
 * @import { Screen } from "../screen.js"
 *
 * @typedef {{ answer: (answer: ImportAnswer) => void, answerAll: (all: "Same" | "Another") => void }} Told
 */

/** So many questions and more can be answered at once. */
const MANY = 2;

/**
 * Whom the file may mean. Nothing is written before a person has said it of each.
 *
 * @param {Screen} screen
 * @param {ImportReport} report
 * @param {Told} told
 */
export function questions(screen, report, told) {
  if (!report.questions.length) return nothing;
  const all = (/** @type {"Same" | "Another"} */ all, /** @type {Key} */ key) =>
    html`<button @click=${() => told.answerAll(all)}>${screen.say(key)}</button>`;
  const { openQuestions: open } = report;
  return html`
    <section aria-labelledby="who-title">
      <h3 id="who-title">${screen.say("import.who")}</h3>
      <p>
        ${screen.say("import.whoWhy")}
        <span role="status">${open ? screen.say("import.whoOpen", { count: open }) : nothing}</span>
      </p>
      ${
        report.questionCount >= MANY
          ? html`<p class="doors">${all("Same", "import.allSame")} ${all("Another", "import.allAnother")}</p>`
          : nothing
      }
      ${report.questions.map((asked, place) => question(screen, asked, place, told))}
    </section>
  `;
}

/** The id of the first answer of the first open question. @param {ImportReport} report */
export function firstOpen({ questions, openQuestions }) {
  const place = questions.findIndex(({ answer }) => !answer);
  return openQuestions ? `who-${place}-${questions[place]?.like.length ? "0" : "another"}` : undefined;
}

/** @param {Screen} screen @param {Question} asked @param {number} place @param {Told} told */
function question(screen, asked, place, { answer }) {
  const { who, doubt, like, more, mayBeOrganisation } = asked;
  const name = (/** @type {string} */ name) => html`<bdi>${name}</bdi>`;
  const another = like.length ? "import.notSame" : "import.isMember";
  const answers = [
    ...like.map(({ reference }, i) => ({
      value: String(i),
      text: screen.words.parts("import.same", { name: name(reference) }),
    })),
    { value: "another", text: screen.say(another) },
    ...(mayBeOrganisation ? [{ value: "organisation", text: screen.say("import.isOrganisation") }] : []),
  ];
  const choose = (/** @type {string} */ value) => () => answer(answerOf(who.reference, value, like));
  return html`
    <fieldset>
      <legend>${name(who.reference)}</legend>
      <p>${screen.say(`question.${doubt}`)} ${whatItHas(screen, who)}</p>
      ${
        like.length
          ? html`<ul>
            ${like.map((alike) => html`<li>${name(alike.reference)}: ${whatItHas(screen, alike)}</li>`)}
            ${more ? html`<li>${screen.say("import.moreAlike", { count: more })}</li>` : nothing}
          </ul>`
          : nothing
      }
      ${chips(`who-${place}`, answers, chosen(asked), choose)}
    </fieldset>
  `;
}

/** @param {string} who @param {string} value @param {Alike[]} like @returns {ImportAnswer} */
function answerOf(who, value, like) {
  if (value === "another") return { who, is: "Another" };
  if (value === "organisation") return { who, is: "Organisation" };
  return { who, is: "Same", same: like[Number(value)].reference };
}

/** The answer that is chosen, as a value of the choices. @param {Question} asked */
function chosen({ answer, like }) {
  if (!answer) return undefined;
  if (answer === "Another") return "another";
  if (answer === "Organisation") return "organisation";
  return String(like.findIndex(({ reference }) => reference === answer.Same));
}

/** What somebody has in the book, or in which rows they are. @param {Screen} screen @param {Meant} who */
function whatItHas(screen, { member, rows, rowCount }) {
  if (!member) return screen.say("import.inFile", { count: rowCount, rows: rows.join(", ") });
  const time = screen.words.figure(member.balance);
  const left = member.left ? ` ${screen.say("import.hasLeft")}` : "";
  return screen.say("import.inBook", { count: member.exchanges, time }) + left;
}
