// What makes a million connections out of a few policies: whole namespaces that may talk within, and fronts that their team may call.

/** Names and specs, for one namespace of a team; namespaces of the same team get the same. */
export function wideSpecs(team: string): readonly (readonly [name: string, spec: unknown])[] {
  const inside = [{ podSelector: {} }];
  const ofTeam = [{ namespaceSelector: { matchLabels: { team } } }];
  return [
    [
      'allow-same-namespace',
      { podSelector: {}, policyTypes: ['Ingress', 'Egress'], ingress: [{ from: inside }], egress: [{ to: inside }] },
    ],
    [
      'web-from-team',
      {
        podSelector: { matchLabels: { tier: 'web' } },
        policyTypes: ['Ingress'],
        ingress: [{ from: ofTeam, ports: [{ port: 8080 }] }],
      },
    ],
    [
      'to-team',
      { podSelector: {}, policyTypes: ['Egress'], egress: [{ to: ofTeam, ports: [{ port: 8000, endPort: 8999 }] }] },
    ],
  ];
}
