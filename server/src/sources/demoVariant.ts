// The names of the built-in demo clusters: what `--demo` accepts.

/** `default` shows NetworkPolicy; the others are the same company under other policy languages and network plugins. */
export const DEMO_VARIANTS = ['default', 'admin', 'cilium', 'calico'] as const;
export type DemoVariant = (typeof DEMO_VARIANTS)[number];

/** What the page calls each. */
export const DEMO_TITLES: Readonly<Record<DemoVariant, string>> = {
  default: 'Demo cluster',
  admin: 'Demo cluster: admin policies',
  cilium: 'Demo cluster: Cilium',
  calico: 'Demo cluster: Calico',
};
