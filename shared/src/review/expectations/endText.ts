// Ends as a person types them into a form: a zone, `namespace/workload`, `namespace/*`, an address, or the internet.
import { parseLabelSelector } from '../../graph/index';
import { parseAddress, parseCidr } from '../../sets/index';
import type { EndSelector, EndTerm } from './expectationsModel';

const NOWHERE = { line: 1, column: 1 } as const;
const ANY_POD = { namespaces: null, namespaceLabels: null, podLabels: null, kinds: null, workloads: null } as const;

export type ReadEnd = { readonly ok: true; readonly term: EndTerm } | { readonly ok: false; readonly message: string };

/** `zones`: names of the zones that there are; they come first. */
export function parseEndText(typed: string, zones: readonly string[]): ReadEnd {
  const text = typed.trim();
  if (zones.includes(text)) return { ok: true, term: { type: 'zone', zone: text, place: NOWHERE } };
  if (/^(the )?internet$/i.test(text)) return { ok: true, term: { type: 'selector', selector: { type: 'internet' } } };
  if (parseCidr(text)?.canonical || parseAddress(text))
    return { ok: true, term: { type: 'selector', selector: { type: 'addresses', addresses: [text] } } };
  const [namespace = '', name = '', ...more] = text.split('/');
  if (namespace === '' || name === '' || more.length > 0 || /[\s,]/.test(text)) {
    const known = zones.length > 0 ? `a zone (${zones.slice(0, 6).join(', ')}), ` : '';
    return {
      ok: false,
      message: `“${text}” is no end. Write ${known}namespace/workload, namespace/*, an address or internet.`,
    };
  }
  const workloads = name === '*' ? null : [name];
  return {
    ok: true,
    term: { type: 'selector', selector: { type: 'pods', ...ANY_POD, namespaces: [namespace], workloads } },
  };
}

export type ReadZone =
  | { readonly ok: true; readonly selector: EndSelector }
  | { readonly ok: false; readonly message: string };

/** What a zone holds, as typed beside the choice of what it goes by; lists are joined by commas. */
export function parseZoneText(
  by: 'namespaceLabels' | 'namespaces' | 'podLabels' | 'addresses' | 'internet',
  typed: string,
): ReadZone {
  const text = typed.trim();
  if (by === 'internet') return { ok: true, selector: { type: 'internet' } };
  if (text === '') return { ok: false, message: 'Write what the zone goes by.' };
  const list = text.split(',').map((part) => part.trim());
  if (by === 'addresses') {
    const bad = list.find((part) => !parseCidr(part)?.canonical && !parseAddress(part));
    if (bad !== undefined) return { ok: false, message: `“${bad}” is no address or block, such as 203.0.113.0/24.` };
    return { ok: true, selector: { type: 'addresses', addresses: list } };
  }
  if (by === 'namespaces') return { ok: true, selector: { type: 'pods', ...ANY_POD, namespaces: list } };
  const labels = parseLabelSelector(text);
  if (!labels.ok) return { ok: false, message: labels.error.message };
  return { ok: true, selector: { type: 'pods', ...ANY_POD, [by]: labels.value } };
}
