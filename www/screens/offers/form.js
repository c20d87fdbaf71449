import { html } from "lit";
import { memberField } from "../../ui/fields.js";
import { selectField, textField } from "../../ui/form.js";

/**
 * An offer or request as it is being written.
 *
 * @typedef {{ kind: "Offer" | "Request", member: string, text: string, category?: string, tags: string,
 *   until?: string, replaces?: string }} Post
 */

/** @param {"Offer" | "Request"} kind @returns {Post} */
export function emptyPost(kind) {
  return { kind, member: "", text: "", category: "", tags: "", until: "" };
}

/** @param {Post} post */
export function entryOf({ kind, member, text, category, tags, until, replaces }) {
  const words = tags.split(/[,،]/).map((tag) => tag.trim());
  return {
    Post: {
      kind,
      member,
      text: text.trim(),
      category: category || undefined,
      tags: words.filter(Boolean),
      until: until || undefined,
      replaces,
    },
  };
}

/**
 * The form for an offer or request.
 *
 * @param {import("./offers.js").Offers} screen
 * @param {Post} post
 */
export function postForm(screen, post) {
  const submit = (event) => {
    event.preventDefault();
    screen.savePost();
  };
  const fields = fieldsOf(screen, post);
  const any = [{ value: "", text: screen.say("none") }];
  const { categories } = screen.book.summary;
  return html`
    <form novalidate @submit=${submit}>
      <h3>${screen.say(post.replaces ? "offers.edit" : `offers.new${post.kind}`)}</h3>
      ${memberField(fields, "post-member", screen.say("offers.whose"))}
      ${textField(fields, "post-text", screen.say(`offers.what.${post.kind}`))}
      ${selectField(fields, "post-category", screen.say("column.category"), [
        ...any,
        ...categories.map((value) => ({ value, text: screen.categoryName(value) })),
      ])}
      ${textField(fields, "post-tags", screen.say("offers.tags"), { hint: screen.say("offers.tagsHint") })}
      ${textField(fields, "post-until", screen.say("offers.lastDay"), { type: "date", hint: screen.say("offers.lastDayHint") })}
      <p class="doors">
        <button class="primary" ?disabled=${screen.busy}>${screen.say("record.save")}</button>
        <button type="button" @click=${() => screen.set({ post: undefined, errors: [] })}>
          ${screen.say("cancel")}
        </button>
      </p>
    </form>
  `;
}

/** The screen, as fields see it whose properties are the post's. */
function fieldsOf(screen, post) {
  const values = Object.entries(post).map(([field, value]) => [`post-${field}`, value ?? ""]);
  const set = (change) => {
    const changed = Object.entries(change).map(([id, value]) => [id.replace("post-", ""), value]);
    screen.set({ post: { ...screen.post, ...Object.fromEntries(changed) } });
  };
  return Object.assign(Object.create(screen), Object.fromEntries(values), { set });
}
