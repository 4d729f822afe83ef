// Ends as a person types them into a form: a zone, `namespace/workload`, `namespace/*`, an address, or the internet.
import { parseAddress, parseCidr } from '../../sets/index';
import type { EndTerm } from './expectationsModel';

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
