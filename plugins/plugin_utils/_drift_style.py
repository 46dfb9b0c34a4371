# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# This plugin util is PRIVATE to the collection: it may change in any release.

"""The style of the page of drift: for a phone and a screen, by day and by night, and on paper."""

from __future__ import annotations

STYLE = """
:root {
  color-scheme: light dark;
  --page: #f5f6f8; --card: #fff; --line: #d6dbe3; --ink: #1a212c; --soft: #535e6f; --link: #1f5fae;
  --differs: #ab1f17; --differs-tint: #fdebe9; --extra: #7d4c00; --extra-tint: #fdf1d9;
  --unreadable: #5a478f; --unreadable-tint: #efebfa; --same: #17653a; --same-tint: #e5f4ea;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #11151b; --card: #191f28; --line: #323b48; --ink: #e7ebf1; --soft: #a9b3c2; --link: #8fbcf5;
    --differs: #ff9f96; --differs-tint: #3c1e1c; --extra: #f1bf6b; --extra-tint: #382a11;
    --unreadable: #c5b8f2; --unreadable-tint: #2b2542; --same: #87d7a4; --same-tint: #16301f;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body {
  margin: 0; padding: 1.5rem 1rem 3rem; background: var(--page); color: var(--ink);
  font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "DejaVu Sans", sans-serif;
  overflow-wrap: anywhere;
}
header, main, footer { max-width: 62rem; margin-inline: auto; }
h1, h2, h3, p, ul, dl, table { margin: 0; }
h1 { font-size: 1.75rem; line-height: 1.2; letter-spacing: -0.01em; }
h2 { font-size: 1.25rem; line-height: 1.3; }
h3 { font-size: 1rem; color: var(--soft); font-weight: 600; margin: 1.25rem 0 0.5rem; }
a { color: var(--link); }
ul { padding: 0; list-style: none; }
section { margin-top: 2.5rem; }
section > p { color: var(--soft); margin: 0.25rem 0 0.75rem; max-width: 44rem; }
:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; border-radius: 4px; }
.kicker, .when, footer { color: var(--soft); font-size: 0.9375rem; }
.verdict {
  margin-top: 1rem; padding: 1rem 1.125rem; border-radius: 10px; border-left: 6px solid currentcolor;
  display: grid; grid-template-columns: auto 1fr; column-gap: 0.75rem; align-items: baseline;
}
.verdict strong { font-size: 1.25rem; line-height: 1.3; }
.verdict p { grid-column: 2; color: var(--ink); }
.verdict .sign { font-size: 1.375rem; }
.differs { color: var(--differs); } .extra { color: var(--extra); }
.unreadable { color: var(--unreadable); } .same { color: var(--same); }
.verdict.differs, .pill.differs { background: var(--differs-tint); }
.verdict.unreadable, .pill.unreadable { background: var(--unreadable-tint); }
.verdict.same { background: var(--same-tint); }
.pill.extra { background: var(--extra-tint); }
.sign { font-weight: 700; font-family: "DejaVu Sans", "Segoe UI Symbol", system-ui, sans-serif; }
nav ul { display: grid; grid-template-columns: repeat(auto-fit, minmax(9.5rem, 1fr)); gap: 0.625rem; margin-top: 1rem; }
nav a {
  display: block; height: 100%; padding: 0.75rem 0.875rem; background: var(--card); border: 1px solid var(--line);
  border-radius: 10px; color: inherit; text-decoration: none;
}
nav a:hover { border-color: var(--link); }
nav b { display: block; font-size: 1.375rem; line-height: 1.25; font-variant-numeric: tabular-nums; }
nav b small { font-size: 0.9375rem; font-weight: 400; color: var(--soft); }
nav a > span { color: var(--soft); font-size: 0.9375rem; text-decoration: underline; text-underline-offset: 3px;
  text-decoration-color: var(--line); }
.bar { display: flex; gap: 2px; height: 0.75rem; margin-top: 0.75rem; border-radius: 6px; overflow: hidden; }
.bar span { background: currentcolor; min-width: 3px; }
.legend { display: flex; flex-wrap: wrap; gap: 0.125rem 1.25rem; margin: 0.5rem 0 1rem; font-size: 0.9375rem; }
.cards > * {
  display: block; background: var(--card); border: 1px solid var(--line); margin-bottom: 0.5rem; border-radius: 8px;
}
summary, .line {
  display: flex; flex-wrap: wrap; gap: 0.25rem 0.625rem; align-items: baseline; padding: 0.5rem 0.75rem;
}
summary { cursor: pointer; position: relative; padding-right: 2rem; }
summary::-webkit-details-marker { display: none; }
summary::after { content: "\\25BE"; color: var(--soft); position: absolute; right: 0.75rem; }
details[open] > summary::after { content: "\\25B4"; }
summary .name, .line .name { font-weight: 600; flex: 0 1 auto; min-width: 0; }
.same-list { columns: 18rem; column-gap: 0.5rem; }
.same-list > * { break-inside: avoid; margin-bottom: 0.375rem; }
.same-list .name { font-weight: 400; }
.same-list summary, .same-list .line { padding: 0.25rem 2rem 0.25rem 0.625rem; flex-wrap: nowrap; }
.pill { padding: 0 0.5rem; border-radius: 99px; font-size: 0.875rem; white-space: nowrap; }
.soft { color: var(--soft); font-size: 0.875rem; font-weight: 400; }
.name .soft { font-size: 1em; }
.body { padding: 0.5rem 0.75rem 0.625rem; border-top: 1px solid var(--line); }
.body ul + p { margin-top: 0.375rem; }
.body li { padding-left: 1.375rem; text-indent: -1.375rem; }
.body li .sign { display: inline-block; width: 1.375rem; text-indent: 0; }
code { font-family: ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; font-size: 0.9em; }
table { width: 100%; border-collapse: collapse; background: var(--card); border: 1px solid var(--line); }
th, td { padding: 0.5rem 0.75rem; text-align: left; vertical-align: top; border-bottom: 1px solid var(--line); }
thead th { color: var(--soft); font-size: 0.875rem; }
tbody th { font-weight: 600; }
.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
footer { margin-top: 3rem; padding-top: 1rem; border-top: 1px solid var(--line); }
@media (max-width: 36rem) {
  h1 { font-size: 1.5rem; }
  nav ul { grid-template-columns: 1fr 1fr; }
  nav li:last-child:nth-child(odd) { grid-column: 1 / -1; }
  th, td { padding: 0.5rem; }
  .stacked thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  .stacked tr { display: block; padding: 0.5rem; border-bottom: 1px solid var(--line); }
  .stacked th, .stacked td { display: block; padding: 0; border: 0; }
}
@media print {
  :root {
    color-scheme: light;
    --page: #fff; --card: #fff; --line: #bbb; --ink: #000; --soft: #444; --link: #000;
    --differs: #8f1009; --differs-tint: #fff; --extra: #663d00; --extra-tint: #fff;
    --unreadable: #43337a; --unreadable-tint: #fff; --same: #0d4d29; --same-tint: #fff;
  }
  @page { margin: 15mm; }
  body { padding: 0; font-size: 10pt; }
  header, main, footer { max-width: none; }
  nav ul { grid-template-columns: repeat(5, 1fr); }
  section { margin-top: 1.5rem; }
  h2, h3, summary, thead { break-after: avoid; }
  .cards > *, tr, .verdict { break-inside: avoid; }
  summary::after { content: "" !important; }
  .verdict, .pill { border: 1px solid currentcolor; }
  .bar span { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  a { text-decoration: none; }
}
"""
