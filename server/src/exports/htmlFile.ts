// The self-contained page: the template that the build made, with a title and a snapshot inside.
import { readFile } from 'node:fs/promises';
import { xmlText } from '@portolan/shared/report';
import { OutputError } from '../outputError';

const TITLE = '<!--portolan-title-->';
const SNAPSHOT = '<!--portolan-snapshot-->';

/** @throws OutputError when the page was not built, that is, `path` names no file. */
export async function readTemplate(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch {
    throw new OutputError('The offline page is not built.', 'Run "npm run build", then try again.');
  }
}

/** The page as text. Nothing in title or snapshot can end the element that it stands in. */
export function formatHtml(template: string, title: string, snapshot: string): string {
  const [head = '', rest = ''] = template.split(TITLE);
  const [middle = '', tail = ''] = rest.split(SNAPSHOT);
  return [head, xmlText(`${title} · Portolan`), middle, asData(snapshot), tail].join('');
}

/** A JSON string in which no angle bracket is left: what a browser makes of it is data whatever it says. */
function asData(text: string): string {
  return JSON.stringify(text)
    .replaceAll('<', '\\u003c')
    .replaceAll('\u2028', '\\u2028')
    .replaceAll('\u2029', '\\u2029');
}
