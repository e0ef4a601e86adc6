import { createHash } from 'node:crypto';
import { markup } from './markup';
import { STYLE } from './style';

/** A page that needs nothing but itself: no script, no font, no request. */
export function htmlShell(title: string, content: string): string {
  const style = createHash('sha256').update(STYLE).digest('base64');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'sha256-${style}'; img-src data:">
<link rel="icon" href="data:,">
<title>${markup(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
${content}
</main>
</body>
</html>
`;
}
