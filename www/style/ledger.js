import { css } from "lit";

/** Ruled tables, as in a paper ledger. Narrow ones stack and keep their roles. */
export const ledger = css`
  .ledger {
    inline-size: 100%;
    margin-block: 16px;
    border-collapse: collapse;
    border-block-start: 2px solid var(--ink);
  }
  .ledger :is(th, td) {
    padding: 8px 12px;
    text-align: start;
    vertical-align: baseline;
    font-weight: 400;
  }
  .ledger :is(th, td):first-child {
    padding-inline-start: 4px;
  }
  .ledger :is(th, td):last-child {
    padding-inline-end: 4px;
  }
  .ledger tr {
    border-block-end: 1px solid var(--rule);
  }
  .ledger tbody tr:hover {
    background: var(--tint);
  }
  .ledger thead th {
    vertical-align: bottom;
    color: var(--muted);
    font-size: var(--small);
    line-height: 1.5;
  }
  .ledger thead tr {
    border-block-end: 1px solid var(--ink);
  }
  .ledger .figure {
    inline-size: 6.5em;
    border-inline-start: 1px solid var(--rule);
    text-align: end;
    white-space: nowrap;
  }
  .ledger td.balance {
    border-inline-start: 3px double var(--line);
    font-weight: 600;
  }
  .ledger td.given {
    color: var(--given);
  }
  .ledger td.received {
    color: var(--received);
  }
  .ledger tbody a {
    display: inline-flex;
    align-items: center;
    min-inline-size: 44px;
    min-block-size: 44px;
    margin-block: -8px;
  }
  .ledger th .hint {
    margin-inline-start: 8px;
  }

  /* A sum is ruled once above and twice below. */
  .ledger tfoot tr,
  .ledger .end:last-child {
    border-block-start: 1px solid var(--ink);
    border-block-end: 5px double var(--ink);
  }
  .ledger :is(tfoot, .end) :is(th, td) {
    font-weight: 600;
  }
  .ledger .end {
    background: var(--tint);
  }

  .sort {
    display: flex;
    gap: 4px;
    inline-size: fit-content;
    color: inherit;
    align-items: flex-end;
    justify-content: flex-start;
    min-block-size: 44px;
    min-inline-size: 44px;
    margin: -8px -4px;
    padding: 8px 4px;
    border: 0;
    background: none;
    text-decoration: underline;
    text-underline-offset: 0.2em;
  }
  .sort:hover {
    background: none;
    text-decoration-thickness: 3px;
  }
  .order {
    font-size: 0.8em;
    line-height: 1;
  }
  .figure .sort {
    flex-direction: row-reverse;
    margin-inline-start: auto;
  }

  .day {
    white-space: nowrap;
  }
  .arrow {
    margin-inline-end: 8px;
    color: var(--muted);
  }
  [dir="rtl"] .arrow {
    display: inline-block;
    transform: scaleX(-1);
  }
  .category::after {
    content: " · " / "";
  }
  .category:last-child::after {
    content: none;
  }
  .ledger .void .figure:not(.balance),
  .void .what bdi,
  .slip.void .lead {
    text-decoration: line-through;
  }
  :is(.void, .waits) td:not(.what) {
    color: var(--muted);
  }
  .stamp {
    display: inline-block;
    padding: 0 8px;
    border: 2px solid currentcolor;
    border-radius: 4px;
    color: var(--muted);
    font-size: var(--small);
    font-weight: 700;
    line-height: 1.4;
    letter-spacing: 0.04em;
    transform: rotate(-1.5deg);
  }
  .stamp.add {
    color: var(--given);
  }
  .stamp:is(.voided, .refused, .disputed) {
    color: var(--error);
  }

  .pager {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    justify-content: space-between;
    gap: 12px;
    margin-block: 16px;
  }
  .pager p {
    margin: 0;
  }

  /* gave − received = balance */
  .sum {
    display: flex;
    flex-wrap: wrap;
    gap: 8px 16px;
    margin: 16px 0 24px;
    text-align: end;
  }
  .sum dt {
    color: var(--muted);
    font-size: var(--small);
    line-height: 1.5;
  }
  .sum dd {
    margin: 0;
    font-size: var(--heading);
    line-height: 1.25;
  }
  .sum dd::before {
    content: attr(data-sign) / "";
    margin-inline-end: 12px;
    color: var(--muted);
  }
  .sum .given dd {
    color: var(--given);
  }
  .sum .received dd {
    color: var(--received);
  }
  .sum .total span {
    border-block-end: 5px double var(--ink);
    font-weight: 700;
  }
  .sum .given dt::before {
    content: "↗ " / "";
  }
  .sum .received dt::before {
    content: "↙ " / "";
  }
  @container sheet (inline-size >= 34em) {
    .sum dd {
      font-size: var(--figure);
      line-height: 1.2;
    }
  }

  @container sheet (inline-size < 42em) {
    .ledger,
    .ledger :is(thead, tbody, tfoot) {
      display: block;
    }
    .ledger :is(th, td) {
      display: block;
      padding: 2px 4px;
    }
    .ledger tr {
      display: grid;
      grid-template-columns: repeat(3, minmax(0, 1fr));
      padding-block: 8px;
    }
    .ledger.four tr {
      grid-template-columns: repeat(4, minmax(0, 1fr));
    }
    .ledger.four thead .figure {
      padding-inline: 0;
      font-size: calc(var(--small) * 0.9);
    }
    .ledger .figure {
      inline-size: auto;
    }
    .ledger .figure:not(td.balance) {
      border: 0;
    }
    .ledger :is(tr > :first-child, .what, .outcome) {
      grid-column: 1 / -1;
    }

    .ledger.effects-table tr {
      grid-template-columns: minmax(0, 1fr) 5.5em 5.5em;
    }
    .ledger.effects-table tr > :first-child {
      grid-column: auto;
    }

    /* Headings without a figure to stand over stay for those who hear the page. */
    .statement thead th:not(.figure),
    .rows thead,
    .history thead th:not([aria-sort], :first-child, :last-child) {
      position: absolute;
      inline-size: 1px;
      block-size: 1px;
      overflow: hidden;
      clip-path: inset(50%);
      white-space: nowrap;
    }
    .statement tbody tr:not(.end) {
      display: flex;
      flex-wrap: wrap;
    }
    .statement .day {
      margin-inline-end: 12px;
    }
    .statement .with {
      flex: 1;
    }
    .statement .what {
      flex: 1 0 100%;
    }
    .statement .figure {
      flex: 0 0 calc(100% / 3);
    }
    .statement.four .figure {
      flex-basis: 25%;
    }
    .statement .end th {
      grid-column: 1 / -2;
    }

    .ledger:is(.history, .rows) tr {
      display: flex;
      flex-wrap: wrap;
      justify-content: space-between;
    }
    .ledger:is(.history, .rows) :is(.gave, .what, .outcome) {
      flex: 1 0 100%;
      border: 0;
    }
    .history .time,
    .rows .time {
      order: -1;
      border: 0;
      font-weight: 600;
    }
    .history .day,
    .rows .day {
      order: -2;
      flex: 1;
    }
    .rows .number {
      order: -3;
      border: 0;
      color: var(--muted);
    }
  }
`;
