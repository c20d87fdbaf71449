import { css } from "lit";

/** The screen that shows how help flows, with all its pictures. */
export const flows = css`
  .period {
    display: inline-block;
    color: var(--muted);
    font-weight: 400;
  }
  .flows .filters + .parts {
    margin-block: 24px 8px;
  }
  .flows section > h3 {
    margin-block: 32px 0;
    padding-block-end: 8px;
    border-block-end: 2px solid var(--ink);
    break-after: avoid;
  }
  .flows section > .picture {
    margin-block: 12px 16px;
  }
  .flows section > :is(p, .empty) {
    margin-block-start: 12px;
  }
  .flows section > .empty {
    padding-block: 0 12px;
    border-block-start: 0;
  }
  .flows section .rings table {
    border-block-start: 1px solid var(--rule);
  }
  .flows .rings.picture figcaption,
  .flows .sides .picture figcaption {
    color: var(--muted);
    font-size: var(--small);
  }
  @container sheet (inline-size >= 44em) {
    .flows .sides {
      display: grid;
      grid-template-columns: minmax(0, 3fr) minmax(0, 2fr);
      gap: 0 32px;
    }
  }
  .flows .work {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 8px 16px;
    margin-block: 16px;
  }
  .flows .work p {
    margin: 0;
  }
  .flows .work label {
    font-weight: 400;
  }
  .flows .work progress {
    flex: 1 1 8em;
    max-inline-size: 24em;
    block-size: 0.75em;
    accent-color: var(--given);
  }
  .flows .wide {
    overflow-x: auto;
  }
  .flows .rows.measures {
    margin-block-start: 0;
    border-block-start: 0;
  }
  .flows .rows.measures > li {
    display: flex;
    flex-wrap: wrap;
    align-items: baseline;
    gap: 0 24px;
    padding-block: 4px;
    break-inside: avoid;
  }
  .flows .measures li > p {
    flex: 1 1 22em;
    max-inline-size: none;
  }
  .flows .measures summary {
    font-size: var(--small);
  }
  .flows .measures details[open] {
    flex-basis: 100%;
    padding-block-end: 8px;
  }
  .flows .plain {
    max-inline-size: 26em;
    border-block-start: 2px solid var(--ink);
  }
  .flows .plain div {
    display: flex;
    justify-content: space-between;
    gap: 16px;
    padding-block: 8px;
    border-block-end: 1px solid var(--rule);
  }
  .flows .plain dd {
    margin: 0;
    font-weight: 600;
  }
  .flows .figures {
    border-collapse: collapse;
    border-block: 2px solid var(--ink);
    font-size: var(--small);
    line-height: 1.5;
  }
  .flows .figures :is(th, td) {
    padding: 4px 8px;
    font-weight: 400;
    text-align: start;
    vertical-align: baseline;
  }
  .flows .figures .figure {
    text-align: end;
  }
  .flows .figures tr {
    border-block-end: 1px solid var(--rule);
  }
  .flows .figures .end :is(th, td) {
    font-weight: 600;
  }

  @media print {
    .flows summary,
    .flows .measures details {
      display: none;
    }
  }
`;
