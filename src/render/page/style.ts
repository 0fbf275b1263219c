/**
 * How a page looks: light and dark by what the reader's system prefers, A4 on paper. Text has at least 4.5 : 1 against what it stands on, marks
 * 3 : 1 (WCAG 2.2, 1.4.3 and 1.4.11; a test measures it in a browser). Colours of series are Okabe and Ito's, made darker or lighter until they do:
 * people who see few colours can tell them apart.
 */
export const STYLE = `
:root {
  color-scheme: light dark;
  --page: #ffffff; --card: #f6f7f9; --text: #1b1f24; --dim: #57606a; --line: #d8dde3; --grid: #e3e7ec; --goal: #9a3412;
  --good: #116329; --bad: #a40e26; --bar: #1f6f9f; --missed: #b54708; --track: #e7ebf0;
  --c0: #0b6aa2; --c1: #b14a00; --c2: #00734f; --c3: #93437a; --c4: #7a5c00; --c5: #4a5568;
  --h0: #eef1f4; --h1: #cfe3f1; --h2: #a3cbe6; --h3: #6faed6; --h4: #3d8cc0; --h5: #1c6a9f; --h6: #0c4672;
}
@media screen and (prefers-color-scheme: dark) {
  :root {
    --page: #12161b; --card: #1b2129; --text: #e8ecf1; --dim: #a5b0bc; --line: #333c47; --grid: #2a323c; --goal: #f5a878;
    --good: #66d08b; --bad: #ff9a9a; --bar: #5fb0de; --missed: #f0a35c; --track: #2a323c;
    --c0: #64b5e6; --c1: #f2a05e; --c2: #4cc79a; --c3: #dd9cc8; --c4: #dcc04f; --c5: #a9b6c6;
    --h0: #232b34; --h1: #1d3a50; --h2: #1f4f70; --h3: #2b6a95; --h4: #4289ba; --h5: #6dafdb; --h6: #a9d5f1;
  }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--text); font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif; }
main { max-width: 1180px; margin: 0 auto; padding: 28px 24px 48px; }
h1 { font-size: 26px; line-height: 1.2; margin: 0 0 6px; }
h2 { font-size: 18px; margin: 0 0 2px; }
p { margin: 0 0 12px; max-width: 95ch; }
.about, .facts, .note { color: var(--dim); }
.facts { display: flex; flex-wrap: wrap; gap: 2px 18px; margin: 0 0 22px; padding: 0; font-size: 13px; }
.facts div { display: flex; gap: 6px; }
.facts dt::after { content: ":"; }
.facts dd { margin: 0; overflow-wrap: anywhere; color: var(--text); }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(205px, 1fr)); gap: 12px; margin: 0 0 26px; padding: 0; list-style: none; }
.tiles li { background: var(--card); border: 1px solid var(--line); border-radius: 8px; padding: 12px 14px; break-inside: avoid; }
.tiles .label { font-size: 13px; color: var(--dim); }
.tiles .figure { font-size: 27px; font-weight: 650; line-height: 1.25; font-variant-numeric: tabular-nums; }
.tiles .note, .tiles .goal { font-size: 13px; }
.good { color: var(--good); }
.bad { color: var(--bad); }
section { border-top: 1px solid var(--line); padding: 20px 0 24px; }
.pair { display: grid; grid-template-columns: minmax(0, 11fr) minmax(0, 9fr); gap: 24px; align-items: start; }
.single { display: block; }
.single figure { max-width: 780px; }
summary { cursor: pointer; color: var(--dim); font-size: 13.5px; margin-top: 8px; }
figure { margin: 0; }
svg { display: block; width: 100%; height: auto; font: 11.5px system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif; }
svg text { fill: var(--text); }
svg .tick { fill: var(--dim); }
.grid { stroke: var(--grid); }
.goal line, line.goal { stroke: var(--goal); stroke-width: 2; stroke-dasharray: 5 3; }
.line { fill: none; stroke-width: 2.2; stroke-linejoin: round; }
.line.c0 { stroke: var(--c0); } .line.c1 { stroke: var(--c1); stroke-dasharray: 7 3; } .line.c2 { stroke: var(--c2); stroke-dasharray: 2 3; }
.line.c3 { stroke: var(--c3); stroke-dasharray: 9 3 2 3; } .line.c4 { stroke: var(--c4); stroke-dasharray: 4 4; } .line.c5 { stroke: var(--c5); stroke-dasharray: 1 4; }
.dot.c0, .f0 { fill: var(--c0); } .dot.c1, .f1 { fill: var(--c1); } .dot.c2, .f2 { fill: var(--c2); }
.dot.c3, .f3 { fill: var(--c3); } .dot.c4, .f4 { fill: var(--c4); } .dot.c5, .f5 { fill: var(--c5); }
svg .name.c0 { fill: var(--c0); } svg .name.c1 { fill: var(--c1); } svg .name.c2 { fill: var(--c2); }
svg .name.c3 { fill: var(--c3); } svg .name.c4 { fill: var(--c4); } svg .name.c5 { fill: var(--c5); }
.part { stroke: var(--page); }
.part.good { fill: var(--c0); } .part.neither { fill: var(--c5); } .part.bad { fill: var(--c1); }
.track { fill: var(--track); }
.bar { fill: var(--bar); }
.bar.missed { fill: var(--missed); }
.h0 { fill: var(--h0); } .h1 { fill: var(--h1); } .h2 { fill: var(--h2); } .h3 { fill: var(--h3); }
.h4 { fill: var(--h4); } .h5 { fill: var(--h5); } .h6 { fill: var(--h6); }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: 13.5px; font-variant-numeric: tabular-nums; }
caption { text-align: left; color: var(--dim); padding-bottom: 4px; }
th, td { text-align: left; padding: 4px 8px 4px 0; border-bottom: 1px solid var(--line); vertical-align: top; }
th { font-weight: 600; color: var(--dim); white-space: nowrap; }
td { overflow-wrap: break-word; }
td:first-child { white-space: nowrap; }
.right { text-align: right; white-space: nowrap; }
.late { color: var(--bad); font-weight: 600; }
.soon { color: var(--missed); }
tr.total td { font-weight: 600; border-top: 2px solid var(--line); }
footer { color: var(--dim); font-size: 13px; border-top: 1px solid var(--line); padding-top: 14px; }
@media (max-width: 820px) { .pair { grid-template-columns: 1fr; } main { padding: 18px 14px 32px; } .tiles { grid-template-columns: repeat(auto-fit, minmax(150px, 1fr)); } }
@media screen and (max-width: 560px) {
  #overdue thead { display: none; }
  #overdue tr { display: flex; flex-wrap: wrap; column-gap: 10px; padding: 5px 0; border-bottom: 1px solid var(--line); }
  #overdue td { border: 0; padding: 0; }
  #overdue td:last-child { flex-basis: 100%; }
}
@page { size: A4; margin: 14mm; }
@media print {
  :root { color-scheme: light; }
  body { font-size: 11px; }
  main { max-width: none; padding: 0; }
  .tiles { grid-template-columns: repeat(4, 1fr); }
  .tiles .figure { font-size: 20px; }
  .pair { grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); gap: 14px; }
  .single figure { max-width: 480px; }
  summary { display: none; }
  th { white-space: normal; }
  th, td { padding: 2px 6px 2px 0; }
  section { padding: 10px 0 12px; }
  section, figure, tr { break-inside: avoid; }
  table { font-size: 9.5px; }
  .scroll { overflow: visible; }
}
`
