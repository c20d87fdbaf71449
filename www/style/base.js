import { css } from "lit";

/** The sheet, its head and foot, text, links, buttons and fields. */
export const base = css`
  *,
  *::before,
  *::after {
    box-sizing: border-box;
  }

  .sheet {
    container: sheet / inline-size;
    max-inline-size: 60em;
    margin-inline: auto;
    padding: 16px 16px 32px;
  }

  .masthead {
    margin-block-end: 24px;
    border-block-end: 6px double var(--ink);
  }
  .kicker {
    margin: 0;
    color: var(--muted);
    font-size: var(--small);
    line-height: 1.5;
    letter-spacing: 0.04em;
  }
  .community {
    margin: 0;
    font-size: var(--heading);
    font-weight: 700;
    line-height: 1.25;
    text-wrap: balance;
  }
  .masthead > :last-child:not(nav) {
    margin-block-end: 12px;
  }
  .masthead ul {
    display: flex;
    flex-wrap: wrap;
    gap: 0 24px;
    margin: 8px 0 0;
    padding: 0;
    list-style: none;
  }
  .masthead a {
    display: flex;
    align-items: center;
    min-inline-size: 44px;
    min-block-size: 48px;
    border-block-end: 4px solid transparent;
    color: var(--ink);
    font-weight: 600;
    text-decoration: none;
  }
  .masthead .here a {
    border-block-end-color: var(--ink);
  }
  .masthead a:hover {
    border-block-end-color: var(--line);
  }
  @container sheet (inline-size >= 44em) {
    .community {
      font-size: var(--figure);
      line-height: 1.1;
    }
  }

  .foot {
    margin-block-start: 48px;
    border-block-start: 1px solid var(--rule);
    color: var(--muted);
    font-size: var(--small);
    line-height: 1.5;
  }
  .mark {
    font-family: ui-monospace, monospace;
    font-size: 0.95em;
  }

  #title {
    margin: 0 0 8px;
    font-size: var(--heading);
    line-height: 1.25;
    text-wrap: balance;
  }
  #title:focus {
    outline: none;
  }
  h3 {
    margin: 24px 0 8px;
    font-size: 1em;
    line-height: inherit;
  }
  p {
    margin: 0 0 12px;
    max-inline-size: 36em;
    text-wrap: pretty;
  }
  .lead {
    font-size: var(--lead);
    line-height: 1.364;
  }
  .hint {
    color: var(--muted);
    font-size: var(--small);
    line-height: 1.5;
  }
  .empty {
    padding-block: 24px;
    border-block: 1px solid var(--rule);
    color: var(--muted);
  }
  .hidden {
    position: absolute;
    inline-size: 1px;
    block-size: 1px;
    margin: -1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }

  a {
    color: var(--link);
    text-underline-offset: 0.2em;
  }
  a:hover {
    text-decoration-thickness: 3px;
  }

  button,
  .button {
    display: inline-flex;
    align-items: center;
    justify-content: center;
    min-inline-size: 48px;
    min-block-size: 48px;
    padding: 8px 16px;
    border: 2px solid var(--ink);
    border-radius: 4px;
    background: var(--paper);
    color: var(--ink);
    font: inherit;
    font-weight: 600;
    line-height: 1.25;
    text-align: center;
    text-decoration: none;
    cursor: pointer;
  }
  button:hover,
  .button:hover {
    background: var(--tint);
  }
  .primary {
    min-block-size: 56px;
    background: var(--ink);
    color: var(--paper);
  }
  .primary:hover {
    background: var(--muted);
  }
  button:disabled {
    border-color: var(--line);
    border-style: dashed;
    background: var(--tint);
    color: var(--muted);
    cursor: default;
  }
  .back {
    margin-block-end: 8px;
    padding-inline: 0;
    border: 0;
    color: var(--link);
    font-weight: 400;
    text-decoration: underline;
    text-underline-offset: 0.2em;
  }
  .back:hover {
    background: none;
    text-decoration-thickness: 3px;
  }
  .doors {
    display: flex;
    flex-wrap: wrap;
    gap: 12px;
    max-inline-size: none;
    margin-block: 24px;
  }

  :is(a, button, input, select, textarea, summary, [tabindex]):focus-visible {
    border-radius: 2px;
    outline: 4px solid transparent;
    box-shadow:
      0 0 0 4px var(--focus),
      0 0 0 8px var(--ink);
    position: relative;
    z-index: 1;
  }
  @media (forced-colors: active) {
    :is(a, button, input, select, textarea, summary, [tabindex]):focus-visible {
      outline-color: Highlight;
    }
    .primary {
      border-width: 4px;
    }
  }

  .field {
    margin-block: 16px;
  }
  label,
  legend {
    font-weight: 600;
  }
  .field label {
    display: block;
    margin-block-end: 4px;
  }
  .field .hint,
  .field .error {
    margin-block-end: 4px;
  }
  .error {
    color: var(--error);
    font-weight: 600;
  }
  input:not([type="radio"], [type="checkbox"], [type="file"]),
  select,
  textarea {
    inline-size: 100%;
    max-inline-size: 26em;
    min-block-size: 48px;
    padding: 8px 12px;
    border: 2px solid var(--line);
    border-radius: 4px;
    background: var(--paper);
    color: var(--ink);
    font: inherit;
  }
  input.short {
    max-inline-size: 8em;
  }
  :is(input, select)[aria-invalid="true"] {
    border-color: var(--error);
  }
  input[type="radio"],
  input[type="checkbox"] {
    flex: none;
    inline-size: 24px;
    block-size: 24px;
    margin: 0;
    accent-color: var(--ink);
  }
  input[type="file"] {
    max-inline-size: 100%;
    min-block-size: 48px;
    font: inherit;
  }
  input::file-selector-button {
    min-block-size: 44px;
    margin-inline-end: 12px;
    padding: 8px 16px;
    border: 2px solid var(--ink);
    border-radius: 4px;
    background: var(--paper);
    color: var(--ink);
    font: inherit;
    font-weight: 600;
  }
  fieldset {
    margin: 0 0 24px;
    padding: 0;
    border: 0;
    min-inline-size: 0;
  }
  legend {
    padding: 0;
    margin-block-end: 8px;
  }
  summary {
    display: flex;
    align-items: center;
    gap: 8px;
    inline-size: fit-content;
    min-block-size: 48px;
    color: var(--link);
    text-decoration: underline;
    text-underline-offset: 0.2em;
    cursor: pointer;
  }
  summary::before {
    content: "+" / "";
    inline-size: 0.8em;
    font-weight: 700;
  }
  details[open] > summary::before {
    content: "−" / "";
  }
  .filters {
    margin-block-end: 16px;
  }
  .fields {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(min(14em, 100%), 1fr));
    gap: 0 24px;
  }

  .errors {
    margin-block: 16px;
    padding: 12px 16px;
    border: 2px solid var(--error);
    border-inline-start-width: 8px;
    border-radius: 4px;
  }
  .errors h3 {
    margin: 0 0 4px;
  }
  .errors ul {
    margin: 0;
    padding: 0;
    list-style: none;
  }
  .errors a {
    display: inline-flex;
    align-items: center;
    min-block-size: 44px;
    color: var(--error);
    font-weight: 600;
  }
  .errors p:last-child {
    margin: 0;
  }
`;
