// Makes one file of generated CRDs fit to keep: no prose of others, one object after the other, short things on one line.
// node e2e/crds/trim.mjs HEADLINE GENERATED.yaml… > CRDS.yaml
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { print } from './print.mjs';

/** Prose and marks of the generator; validations keep their rule and lose the sentence that explains it. */
function trim(value, key) {
  if (Array.isArray(value)) {
    const items = value.map((item) => trim(item, key));
    return key === 'x-kubernetes-validations' ? items.map(({ message, messageExpression, ...rest }) => rest) : items;
  }
  if (value === null || typeof value !== 'object') return value;
  const entries = Object.entries(value)
    // A property may itself be called "description": only texts are prose.
    .filter(([name, inner]) => !(typeof inner === 'string' && ['description', 'deprecationWarning'].includes(name)))
    .map(([name, inner]) => [name, trim(inner, name)]);
  return Object.fromEntries(entries);
}

/** What the projects' own generators make of marks that controller-gen does not know: exactly one, or at least one, of these fields. */
const CHOICES = {
  'cilium.io': {
    spec: { oneOf: ['endpointSelector', 'nodeSelector'], anyOf: ['ingress', 'ingressDeny', 'egress', 'egressDeny'] },
    specs: { oneOf: ['endpointSelector', 'nodeSelector'], anyOf: ['ingress', 'ingressDeny', 'egress', 'egressDeny'] },
    fromCIDRSet: { oneOf: ['cidr', 'cidrGroupRef', 'cidrGroupSelector'] },
    toCIDRSet: { oneOf: ['cidr', 'cidrGroupRef', 'cidrGroupSelector'] },
    toFQDNs: { oneOf: ['matchName', 'matchPattern'] },
    dns: { oneOf: ['matchName', 'matchPattern'] },
    rules: { oneOf: ['http', 'dns'] },
  },
};

function addChoices(value, choices) {
  if (value === null || typeof value !== 'object') return;
  for (const [name, inner] of Object.entries(value)) {
    addChoices(inner, choices);
    const schema = inner?.items ?? inner;
    const fields = Object.hasOwn(choices, name) ? choices[name] : {};
    for (const [how, among] of Object.entries(fields)) {
      if (among.some((field) => !schema?.properties?.[field])) continue;
      schema[how] = among.map((field) => ({ properties: { [field]: {} }, required: [field] }));
    }
  }
}

function finish(crd) {
  addChoices(crd.spec.versions, CHOICES[crd.spec.group] ?? {});
  delete crd.metadata.annotations;
  // Groups of Kubernetes itself ask who approved the schema.
  if (/\.k8s\.io$/.test(crd.spec.group))
    crd.metadata.annotations = { 'api-approved.kubernetes.io': 'unapproved, for tests' };
  return crd;
}

const [headline, ...files] = process.argv.slice(2);
const crds = files.sort().map((file) => finish(trim(parse(readFileSync(file, 'utf8')))));
process.stdout.write(print(headline, crds));
