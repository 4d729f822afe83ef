// Host names as Cilium's patterns mean them: which names one pattern covers (R218).

/** Whether every name of `other` is a name of `pattern`. Both in lower case; `other` may be a pattern itself. */
export function coversHostName(pattern: string, other: string): 'yes' | 'no' | 'unknown' {
  if (pattern === other || pattern === '*') return 'yes';
  if (!other.includes('*')) return toRegExp(pattern).test(other) ? 'yes' : 'no';
  return mayOverlap(pattern, other) ? 'unknown' : 'no';
}

/** `*` stands for characters of one label; a leading `**.` for one or more whole labels. */
function toRegExp(pattern: string): RegExp {
  const deep = pattern.startsWith('**.');
  const rest = (deep ? pattern.slice(3) : pattern).split(/\*+/).map((part) => part.replaceAll('.', '\\.'));
  return new RegExp(`^${deep ? '([-a-z0-9_]+\\.)+' : ''}${rest.join('[-a-z0-9_]*')}$`);
}

/** Two patterns can share a name only if what follows their last wildcards fits together. */
function mayOverlap(a: string, b: string): boolean {
  const [tailA, tailB] = [a, b].map((text) => text.slice(text.lastIndexOf('*') + 1));
  return tailA!.endsWith(tailB!) || tailB!.endsWith(tailA!);
}
