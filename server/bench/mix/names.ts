// Names as people give them: teams, stages and what workloads are called. Every name is made from its number, and none twice.

/** Teams that run applications. */
export const TEAMS: readonly string[] = [
  'payments',
  'checkout',
  'catalog',
  'search',
  'orders',
  'shipping',
  'identity',
  'billing',
  'pricing',
  'inventory',
  'fraud',
  'loyalty',
  'content',
  'media',
  'mobile',
  'partners',
  'analytics',
  'reporting',
  'marketing',
  'messaging',
  'support',
  'returns',
  'warehouse',
  'suppliers',
  'tax',
  'ledger',
  'insights',
  'recommendations',
  'experiments',
  'platform',
];

/** Where a team runs what it runs: the ending of the namespace's name, and the label `env`. */
const STAGES: readonly { readonly ending: string; readonly env: string }[] = [
  { ending: 'prod', env: 'prod' },
  { ending: 'stage', env: 'stage' },
  { ending: 'eu-prod', env: 'prod' },
  { ending: 'dev', env: 'dev' },
  { ending: '', env: 'tools' },
];

export interface NamespaceName {
  readonly name: string;
  readonly team: string;
  readonly env: string;
}

/** The name of the namespace with this number: `payments-prod`, `checkout-stage`, `team-search`; later rounds are numbered. */
export function namespaceName(index: number): NamespaceName {
  const team = TEAMS[index % TEAMS.length]!;
  const round = Math.floor(index / TEAMS.length);
  const { ending, env } = STAGES[(round + index) % STAGES.length]!;
  const again = Math.floor(round / STAGES.length);
  const name = ending === '' ? `team-${team}` : `${team}-${ending}`;
  return { name: again === 0 ? name : `${name}-${again + 1}`, team, env };
}

/** Every namespace of an application has one of these in its label `env`. */
export const ENVS: readonly string[] = ['prod', 'stage', 'dev', 'tools'];

/** What a workload does in its application. */
export type Tier = 'web' | 'api' | 'worker' | 'data';

const SUBJECTS = [
  'orders',
  'accounts',
  'carts',
  'offers',
  'stock',
  'events',
  'invoices',
  'sessions',
  'profiles',
  'quotes',
];
const ROLES: Readonly<Record<Tier, readonly string[]>> = {
  web: ['web', 'portal', 'admin-ui', 'storefront'],
  api: ['api', 'gateway', 'service', 'graphql'],
  worker: ['worker', 'indexer', 'mailer', 'importer'],
  data: ['postgres', 'redis', 'kafka', 'search'],
};

/** The name of a tier's workload with this number in its namespace: `orders-api`, `stock-postgres`. */
export function workloadName(tier: Tier, index: number): string {
  const subject = SUBJECTS[index % SUBJECTS.length]!;
  const roles = ROLES[tier];
  const role = roles[(index + Math.floor(index / SUBJECTS.length)) % roles.length]!;
  const again = Math.floor(index / (SUBJECTS.length * roles.length));
  return `${subject}-${role}${again === 0 ? '' : `-${again + 1}`}`;
}
