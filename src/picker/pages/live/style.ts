/** How the live page looks. One system font, few colours, each with a meaning; light and dark follow the reader's choice. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --ground: light-dark(#f6f7f9, #0f1216);
  --sheet: light-dark(#ffffff, #171b21);
  --raised: light-dark(#eef1f5, #20262e);
  --line: light-dark(#dfe3e9, #2a313b);
  --ink: light-dark(#14181f, #e8ebf0);
  --soft: light-dark(#5b6472, #98a2b1);
  --accent: light-dark(#2457c5, #82a8ff);
  --good: light-dark(#1a7f4b, #4cc38a);
  --warn: light-dark(#96600a, #e6b252);
  --bad: light-dark(#b3261e, #ff8078);
  --part0: light-dark(#3b6fd1, #6f9bf0);
  --part1: light-dark(#e0962a, #e9ac4d);
  --part2: light-dark(#c2456f, #e0749a);
  --part3: light-dark(#2a9d8f, #4fbfb1);
  --part4: light-dark(#7a5bb5, #a389d9);
  --part5: light-dark(#77808d, #97a1af);
}
* { box-sizing: border-box; }
body {
  margin: 0; background: var(--ground); color: var(--ink);
  font: 14px/1.45 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif;
  font-variant-numeric: tabular-nums;
}
button, input { font: inherit; color: inherit; }
button { cursor: pointer; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; border-radius: 4px; }
.wide { max-width: 1480px; margin: 0 auto; padding: 0 20px; }
header { background: var(--sheet); border-bottom: 1px solid var(--line); position: sticky; top: 0; z-index: 3; }
header .wide { display: flex; align-items: center; gap: 8px 16px; padding-top: 11px; padding-bottom: 11px; flex-wrap: wrap; }
h1 { font-size: 16px; margin: 0; font-weight: 650; overflow-wrap: anywhere; }
h2 { font-size: 13px; margin: 0; font-weight: 650; }
.soft { color: var(--soft); }
.push { margin-left: auto; }
.status { display: inline-flex; align-items: center; gap: 7px; }
.status::before { content: ""; width: 9px; height: 9px; border-radius: 50%; background: var(--good); }
.status.lost { color: var(--bad); font-weight: 600; }
.status.lost::before { background: var(--bad); border-radius: 2px; }
.status.held::before { background: var(--soft); border-radius: 0; }
.plain { border: 1px solid var(--line); background: var(--sheet); border-radius: 7px; padding: 4px 11px; }
.plain:hover { background: var(--raised); }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(128px, 1fr)); gap: 10px; margin: 18px 0; padding: 0; }
.tile { background: var(--sheet); border: 1px solid var(--line); border-radius: 10px; padding: 10px 14px 12px; margin: 0; }
.tile dt { color: var(--soft); font-size: 12px; }
.tile dd { margin: 1px 0 0; font-size: 22px; font-weight: 620; letter-spacing: -.01em; white-space: nowrap; }
.tile small { font-size: 12.5px; font-weight: 400; color: var(--soft); letter-spacing: 0; }
.sheet { background: var(--sheet); border: 1px solid var(--line); border-radius: 10px; min-width: 0; overflow: hidden; }
.sheet > .head { display: flex; align-items: center; gap: 6px 12px; padding: 10px 14px; border-bottom: 1px solid var(--line); flex-wrap: wrap; min-height: 50px; }
.sheet input { border: 1px solid var(--line); background: var(--ground); border-radius: 7px; padding: 4px 9px; width: 190px; max-width: 48vw; }
.scroll { overflow: auto; max-height: 470px; }
table { border-collapse: collapse; width: 100%; }
th { position: sticky; top: 0; background: var(--sheet); z-index: 1; text-align: left; font-weight: 500; font-size: 12px; color: var(--soft); padding: 0; box-shadow: inset 0 -1px var(--line); white-space: nowrap; }
th button { border: 0; background: none; padding: 7px 12px; width: 100%; text-align: inherit; color: inherit; font-weight: inherit; }
th button:hover { color: var(--ink); }
th[aria-sort] button { color: var(--ink); font-weight: 650; }
th[aria-sort=ascending] button::after { content: " \\2191"; }
th[aria-sort=descending] button::after { content: " \\2193"; }
th.plainhead { padding: 7px 12px; }
td { padding: 6px 12px; border-bottom: 1px solid var(--line); white-space: nowrap; vertical-align: middle; }
tbody tr:last-child td { border-bottom: 0; }
.number { text-align: right; }
.name { font-weight: 550; }
.address { color: var(--soft); font-size: 12px; overflow: hidden; text-overflow: ellipsis; }
.models { max-width: 260px; overflow: hidden; text-overflow: ellipsis; color: var(--soft); }
.state { display: inline-flex; align-items: center; gap: 6px; }
.state::before { content: "\\25CF"; font-size: 10px; color: var(--good); }
.state.warn::before { content: "\\25B2"; color: var(--warn); }
.state.bad::before { content: "\\25A0"; color: var(--bad); }
.meter { display: inline-flex; align-items: center; gap: 8px; width: 100%; min-width: 96px; justify-content: flex-end; }
.track { flex: 1; max-width: 110px; height: 7px; border-radius: 4px; background: var(--raised); overflow: hidden; min-width: 36px; }
.fill { height: 100%; background: var(--accent); border-radius: 4px; }
.fill.warn { background: var(--warn); }
.fill.bad { background: var(--bad); }
.meter span:last-child { min-width: 38px; text-align: right; }
.cols { display: grid; grid-template-columns: minmax(0, 1fr); gap: 16px; margin: 16px 0 28px; }
.list { list-style: none; margin: 0; padding: 0; }
.decision { display: grid; width: 100%; border: 0; border-bottom: 1px solid var(--line); background: none; text-align: left; padding: 8px 14px; gap: 1px 12px; grid-template-columns: 66px minmax(0, 1fr) auto; }
.list li:last-child .decision { border-bottom: 0; }
.decision:hover { background: var(--raised); }
.decision:focus-visible { outline-offset: -2px; }
.decision[aria-pressed=true] { background: var(--raised); box-shadow: inset 3px 0 var(--accent); }
.decision .when, .decision .more { color: var(--soft); font-size: 12.5px; }
.decision .where { font-weight: 550; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.decision .more { grid-column: 2; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.decision .end { text-align: right; white-space: nowrap; }
.decision .took { grid-column: 3; text-align: right; color: var(--soft); font-size: 12.5px; white-space: nowrap; }
.bad-text { color: var(--bad); } .warn-text { color: var(--warn); } .good-text { color: var(--good); }
.empty { padding: 28px 18px; color: var(--soft); text-align: center; margin: 0; }
.detail { padding: 14px; }
.detail h3 { font-size: 15px; margin: 0 0 2px; overflow-wrap: anywhere; }
.facts { display: flex; flex-wrap: wrap; gap: 8px 22px; margin: 12px 0 16px; }
.facts div { min-width: 66px; } .facts dt { font-size: 12px; color: var(--soft); } .facts dd { margin: 0; font-weight: 550; }
.legend { display: flex; flex-wrap: wrap; gap: 3px 16px; font-size: 12.5px; color: var(--soft); margin: 0 0 12px; padding: 0; list-style: none; }
.legend li { display: inline-flex; gap: 6px; align-items: center; }
.swatch { width: 10px; height: 10px; border-radius: 2px; flex: none; }
.candidate { display: grid; grid-template-columns: minmax(96px, 150px) minmax(60px, 1fr) 62px; gap: 0 12px; align-items: center; padding: 6px 10px; margin: 0 -10px; border-radius: 8px; }
.candidate.picked { background: var(--raised); box-shadow: inset 3px 0 var(--accent); }
/* Names of pods differ in their ends: cut their beginnings. */
.tail { direction: rtl; text-align: left; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.candidate.picked .who { font-weight: 650; }
.bar { display: flex; height: 16px; border-radius: 3px; overflow: hidden; }
.bar i { display: block; height: 100%; min-width: 0; }
.candidate .why { grid-column: 2 / -1; color: var(--soft); font-size: 12px; }
.part0 { background: var(--part0); } .part1 { background: var(--part1); } .part2 { background: var(--part2); }
.part3 { background: var(--part3); } .part4 { background: var(--part4); } .part5 { background: var(--part5); }
.left { margin: 16px 0 0; } .left h4 { margin: 0 0 4px; font-size: 12.5px; font-weight: 600; } .left p { margin: 0 0 6px; color: var(--soft); font-size: 13px; overflow-wrap: anywhere; }
.phone { display: none; }
@media (min-width: 1080px) {
  .cols { grid-template-columns: minmax(0, 5fr) minmax(0, 6fr); align-items: start; }
  .cols .scroll { max-height: 620px; }
}
@media (max-width: 1079px) {
  #detail[hidden] { display: none; }
  #detail { order: -1; scroll-margin-top: 70px; }
}
@media (max-width: 720px) {
  .wide { padding: 0 12px; }
  .tiles { grid-template-columns: repeat(auto-fit, minmax(96px, 1fr)); gap: 8px; margin: 12px 0; }
  .tile { padding: 8px 11px; } .tile dd { font-size: 19px; }
  .optional { display: none; }
  td, th.plainhead, th button { padding-left: 7px; padding-right: 7px; }
  .meter { min-width: 52px; } .meter .track { min-width: 22px; max-width: 40px; } .meter { gap: 5px; } .meter span:last-child { min-width: 30px; }
  .endpoint-cell { max-width: 118px; }
  td:first-child, th:first-child button { padding-left: 12px; }
  .candidate { grid-template-columns: minmax(70px, 104px) minmax(50px, 1fr) 56px; gap: 0 8px; }
  .scroll { max-height: 60vh; }
}
@media (prefers-reduced-motion: no-preference) { .fill { transition: width .25s; } }
`;
