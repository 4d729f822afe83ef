// The import law of docs/ARCHITECTURE.md. Every rule says why it stands.
const room = (name) => `^shared/src/${name}/`;
const onlyFrom = (name, allowed, why) => ({
  name: `${name}-imports-${allowed.length === 0 ? 'nothing' : allowed.join('-')}`,
  comment: why,
  severity: 'error',
  from: { path: room(name) },
  to: { path: '^shared/src/', pathNot: [room(name), ...allowed.map(room)] },
});
const owns = (name, module, owners, why) => ({
  name,
  comment: why,
  severity: 'error',
  from: { path: '^(shared|server|client|e2e)/', pathNot: [...owners, '\\.test\\.tsx?$'] },
  to: { path: module },
});

export default {
  forbidden: [
    {
      name: 'no-cycles',
      comment: 'A cycle means that two rooms are one.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    onlyFrom('sets', [], 'Set algebra knows no Kubernetes word.'),
    onlyFrom('cluster', ['sets'], 'What exists is settled before any policy is judged.'),
    onlyFrom('policy', ['cluster', 'sets'], 'Verdicts do not depend on how they are looked at.'),
    onlyFrom(
      'graph',
      ['policy', 'cluster', 'sets'],
      'The graph is built from verdicts and knows no wire and no report.',
    ),
    onlyFrom(
      'review',
      ['graph', 'policy', 'cluster', 'sets'],
      'A review asks, changes and compares finished analyses; it knows no wire and no report.',
    ),
    onlyFrom(
      'observed',
      ['graph', 'policy', 'cluster', 'sets'],
      'What was seen is held to a finished analysis; it knows no wire and no report.',
    ),
    onlyFrom(
      'report',
      ['review', 'graph', 'policy', 'cluster', 'sets'],
      'A report is a function of the finished graph, or of what a review found in it.',
    ),
    onlyFrom(
      'picture',
      ['report', 'review', 'graph', 'policy', 'cluster', 'sets'],
      'A picture is a function of a scene and of words about it; it knows no wire and no browser.',
    ),
    onlyFrom('contract', ['review', 'graph', 'policy', 'cluster', 'sets'], 'What crosses the wire is no report.'),
    {
      name: 'shared-is-pure',
      comment: 'The same engine runs in server, command line, worker and offline page: no Node, no DOM, no React.',
      severity: 'error',
      from: { path: '^shared/src/', pathNot: '\\.test\\.ts$' },
      to: {
        path: '^(server|client|e2e)/|node_modules/(express|react|cytoscape|@kubernetes)',
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'shared-without-node',
      comment: 'Same reason.',
      severity: 'error',
      from: { path: '^shared/src/', pathNot: '\\.test\\.ts$' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'server-not-client',
      comment: 'They meet at the contract.',
      severity: 'error',
      from: { path: '^server/' },
      to: { path: '^client/' },
    },
    {
      name: 'client-not-server',
      comment: 'They meet at the contract.',
      severity: 'error',
      from: { path: '^client/' },
      to: { path: '^server/' },
    },
    {
      name: 'e2e-knows-only-the-contract',
      comment: 'End-to-end tests see what a user sees.',
      severity: 'error',
      from: { path: '^e2e/' },
      to: { path: '^(server|client|shared)/', pathNot: room('contract') },
    },
    owns(
      'sources-own-the-cluster-client',
      'node_modules/@kubernetes/client-node',
      ['^server/src/sources/', '^e2e/cluster/'],
      'Credentials stay in one place.',
    ),
    owns(
      'app-and-routes-own-express',
      'node_modules/(@types/)?express/',
      ['^server/src/(app|accessLog|errorHandler|security|main)\\.ts$', '^server/src/routes/'],
      'HTTP ends there.',
    ),
    owns(
      'canvas-owns-cytoscape',
      'node_modules/cytoscape',
      ['^client/src/canvas/', '^client/gallery/'],
      'One island draws.',
    ),
    owns(
      'api-owns-react-query',
      'node_modules/@tanstack/react-query',
      ['^client/src/api/'],
      'One room talks to the server.',
    ),
    {
      name: 'features-are-islands',
      comment: 'Features never import each other; App composes them.',
      severity: 'error',
      from: {
        path: '^client/src/(filters|inspector|table|matrix|export|canvas|findings|policies|whatif|rehearse|checks|snapshots|observed)/',
      },
      to: {
        path: '^client/src/(filters|inspector|table|matrix|export|canvas|findings|policies|whatif|rehearse|checks|snapshots|observed)/',
        pathNot: '^client/src/$1/',
      },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.base.json' },
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(dist|scenarios)/' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'types', 'default'],
      extensions: ['.ts', '.tsx', '.js', '.mjs'],
    },
  },
};
