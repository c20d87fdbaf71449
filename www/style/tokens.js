import { css } from "lit";

/**
 * Colours and sizes. The size is set on the host and everything below is in em:
 * a host page with a small root size cannot shrink it, and a reader's own
 * enlargement still counts. A page may set `--timebank-font`.
 */
export const tokens = css`
  :host {
    --paper: #ffffff;
    --tint: #f4f1ea;
    --ink: #14211d;
    --muted: #46534e;
    --given: #0a594a;
    --received: #7a3e00;
    --link: #0b4a6f;
    --error: #9f1520;
    --line: #6b7872;
    --rule: color-mix(in srgb, var(--line) 45%, var(--paper));
    --focus: #ffd23f;

    --small: 0.842em;
    --lead: 1.158em;
    --heading: 1.263em;
    --figure: 2.105em;

    display: block;
    color-scheme: light dark;
    color: var(--ink);
    background: var(--paper);
    font-family: var(--timebank-font, system-ui, sans-serif);
    font-size: max(1.1875rem, 19px);
    line-height: 1.474;
    font-variant-numeric: tabular-nums;
    text-align: start;
    overflow-wrap: break-word;
  }
  /* What people wrote: an address on the web is one long word. */
  bdi {
    overflow-wrap: anywhere;
  }

  @media (prefers-color-scheme: dark) {
    :host {
      --paper: #101815;
      --tint: #1a2521;
      --ink: #f2f5f3;
      --muted: #b8c4be;
      --given: #6fd3b8;
      --received: #f2b66d;
      --link: #8cc8f0;
      --error: #ff9c9c;
      --line: #8a9891;
    }
  }

  @media (prefers-contrast: more) {
    :host {
      --muted: var(--ink);
      --rule: var(--ink);
      --line: var(--ink);
    }
  }

  :host([hidden]) {
    display: none;
  }
`;
