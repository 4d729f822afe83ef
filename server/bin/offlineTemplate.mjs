// Puts the page that is a file together: script and style inside, and a content policy that names exactly these by their hashes.
import { createHash } from 'node:crypto';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Where title and snapshot go; server/src/exports/htmlFile.ts puts them in. */
const TITLE = '<!--portolan-title-->';
const SNAPSHOT = '<!--portolan-snapshot-->';

/** @param {string} dist where the server is built to; the parts lie in its folder `offline`. */
export function writeTemplate(dist) {
  const parts = join(dist, 'offline');
  const script = inScript(readFileSync(join(parts, 'page.js'), 'utf8'));
  const style = readFileSync(join(parts, 'page.css'), 'utf8');
  if (/<\/style/i.test(style)) throw new Error('The style of the offline page ends its element.');
  const policy = [
    "default-src 'none'",
    `script-src '${hash(script)}'`,
    `style-src '${hash(style)}'`,
    'img-src data: blob:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  const page = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${TITLE}</title>
<link rel="icon" href="data:,">
<link id="__________cytoscape_stylesheet">
<style>${style}</style>
</head>
<body>
<div id="root"></div>
<noscript>Portolan needs JavaScript to draw its graph.</noscript>
<script type="application/json" id="portolan-snapshot">${SNAPSHOT}</script>
<script>${script}</script>
</body>
</html>
`;
  for (const mark of [TITLE, SNAPSHOT])
    if (page.split(mark).length !== 2) throw new Error(`The offline page has ${mark} other than once.`);
  writeFileSync(join(dist, 'offline.html'), page);
  rmSync(parts, { recursive: true });
}

/** Within strings, templates and expressions `\\x3c` is the same character, and ends no element. */
function inScript(code) {
  return code.replaceAll(/<(?=\/script|script|!--)/gi, '\\x3c');
}

function hash(text) {
  return `sha256-${createHash('sha256').update(text, 'utf8').digest('base64')}`;
}
