import { createHash } from 'node:crypto';
import type { Page } from '../page';
import { SCRIPT } from './script';
import { STYLE } from './style';

const TILES: readonly (readonly [id: string, title: string])[] = [
  ['ready', 'ready endpoints'],
  ['rate', 'requests'],
  ['flight', 'in flight'],
  ['running', 'running'],
  ['waiting', 'waiting'],
  ['kv', 'KV cache, mean'],
  ['held', 'prompts held'],
  ['refused', 'refused'],
];

const HTML = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>endpoint picker</title>
<link rel="icon" href="data:,">
<style>${STYLE}</style>
</head>
<body>
<header><div class="wide">
<h1 id="title">endpoint picker</h1>
<span class="soft optional" id="policy"></span>
<span class="push"><span class="status" id="status" role="status">connecting</span></span>
<button class="plain" id="hold" type="button" aria-pressed="false">Hold</button>
</div></header>
<main class="wide">
<dl class="tiles">${TILES.map(
  ([id, title]) =>
    `<div class="tile"><dt>${title}</dt><dd><span id="tile-${id}">–</span> <small id="more-${id}"></small></dd></div>`,
).join('')}</dl>
<section class="sheet" aria-labelledby="endpoints-title">
<div class="head"><h2 id="endpoints-title">Endpoints</h2><span class="soft" id="endpoint-count"></span>
<input class="push" id="filter" type="search" placeholder="name, state or model" aria-label="Show only endpoints with this name, state or model"></div>
<div class="scroll" tabindex="0" role="group" aria-label="Endpoints"><table><thead><tr id="heads"></tr></thead><tbody id="endpoints"></tbody></table>
<p class="empty" id="no-endpoints">Waiting for the picker.</p></div>
</section>
<div class="cols">
<section class="sheet" aria-labelledby="decisions-title">
<div class="head"><h2 id="decisions-title">Last requests</h2></div>
<div class="scroll"><ul class="list" id="decisions"></ul><p class="empty" id="no-decisions">Waiting for the picker.</p></div>
</section>
<section class="sheet" id="detail" aria-labelledby="detail-title" hidden>
<div class="head"><h2 id="detail-title" tabindex="-1">Why it went there</h2><button class="plain push" id="close" type="button">Close</button></div>
<div id="detail-body"></div>
</section>
</div>
</main>
<noscript><p class="empty">This page needs JavaScript. The same is told as JSON by <a href="endpoints">endpoints</a> and <a href="decisions">decisions</a>.</p></noscript>
<script>${SCRIPT}</script>
</body>
</html>
`;

/** It runs its own script and style alone, loads nothing from elsewhere and asks nobody but the picker. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  `style-src ${digest(STYLE)}`,
  `script-src ${digest(SCRIPT)}`,
  "connect-src 'self'",
  'img-src data:',
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** `/`: the endpoints, the last requests and why each went where it went, once a second. One file without others. */
export const livePage: Page = {
  type: 'text/html; charset=utf-8',
  headers: { 'content-security-policy': CONTENT_SECURITY_POLICY },
  render: () => HTML,
};

function digest(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}
