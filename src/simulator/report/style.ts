import { colourRules } from './plots/theme';

/** How the page looks: one column on a phone, two or three of figures where there is room. */
export const STYLE = `${colourRules()}
:root{color-scheme:light dark}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,Helvetica,Arial,sans-serif}
main{max-width:1280px;margin:0 auto;padding:20px 16px 48px}
h1{font-size:1.9rem;line-height:1.2;margin:0;overflow-wrap:anywhere}
h2{font-size:1.25rem;line-height:1.3;margin:40px 0 12px}
h3{font-size:1rem;line-height:1.35;margin:0 0 10px;overflow-wrap:anywhere}
p{margin:8px 0;max-width:75ch}
.lead{font-size:1.1rem}
.note,figcaption,footer{color:var(--muted);font-size:.875rem}
pre{margin:12px 0 0;padding:10px 12px;background:var(--card);border-radius:6px;font:.8125rem/1.5 ui-monospace,Menlo,Consolas,monospace;white-space:pre-wrap;overflow-wrap:anywhere}
.verdict{list-style:none;margin:0;padding:0;display:grid;gap:8px}
.verdict li{padding:10px 14px;background:var(--card);border-left:4px solid var(--good);border-radius:4px;max-width:85ch}
.verdict .worse{border-color:var(--bad)}
.figures{display:grid;gap:16px;grid-template-columns:repeat(auto-fill,minmax(min(420px,100%),1fr))}
.figures.many{grid-template-columns:repeat(auto-fill,minmax(min(340px,100%),1fr))}
figure{margin:0;padding:14px;background:var(--card);border-radius:8px;display:flex;flex-direction:column;min-width:0}
figure svg{display:block;width:100%;height:auto;max-width:500px;font-family:inherit;margin:0 auto}
figcaption{margin-top:10px}
.table{overflow-x:auto;border-radius:8px;background:var(--card)}
table{border-collapse:collapse;width:100%;font-size:.875rem;font-variant-numeric:tabular-nums}
th,td{padding:7px 12px;text-align:right;vertical-align:top;border-top:1px solid var(--grid);white-space:nowrap}
thead th{border-top:0;font-weight:600}
th:first-child{position:sticky;left:0;text-align:left;background:var(--card);font-weight:500}
.default th:first-child{font-weight:700}
small{display:block;color:var(--muted);font-size:.75rem;font-weight:400}
details{margin:8px 0}
summary{cursor:pointer;padding:6px 0}
footer{margin-top:40px;border-top:1px solid var(--grid);padding-top:12px}
dt{font-weight:600;color:var(--ink)}
dd{margin:0 0 8px}
@media (min-width:700px){main{padding:32px 28px 64px}figure{padding:18px}}
@media print{figure,details{break-inside:avoid}}
`;
