// Stand-ins for policies that could not be read: whatever they say, they may allow and they may deny (R88).
import { POLICY_KINDS, type PolicyLanguage } from '../cluster/index';
import { IndexSet } from '../sets/index';
import type { CompileContext } from './compileContext';
import { bothFamilies, type CompiledPolicy, type CompiledRule, type CompiledSection } from './compiled';
import type { MatchSets } from './matchSets';

/** Kinds that decide nothing about pods. */
const WITHOUT_EFFECT: ReadonlySet<string> = new Set([
  'HostEndpoint',
  'FelixConfiguration',
  'StagedNetworkPolicy',
  'StagedGlobalNetworkPolicy',
  'StagedKubernetesNetworkPolicy',
]);

/** One stand-in for each resource of the language that could not be read; to be asked before the language's own policies. `among` says which kinds are meant. */
export function unreadPolicies(
  context: CompileContext,
  language: PolicyLanguage,
  among: (kind: string) => boolean = () => true,
): readonly CompiledPolicy[] {
  const { gaps, source } = context.cluster.objects;
  const resources = new Map(
    POLICY_KINDS.filter((kind) => kind.language === language && !WITHOUT_EFFECT.has(kind.kind) && among(kind.kind)).map(
      ({ plural, group, kind }) => [`${plural}.${group}`, kind],
    ),
  );
  const scope = new Set(source.scope ?? []);
  return gaps.flatMap((gap): readonly CompiledPolicy[] => {
    const kind = resources.get(gap.resource);
    if (kind === undefined) return [];
    // A gap without a namespace leaves out only what was asked for by name and could be read.
    const names = gap.namespace === null ? null : [gap.namespace];
    const subjects = subjectsOf(context, names, gap.reason === 'out-of-scope' ? scope : new Set());
    if (subjects.length === 0) return [];
    const where = gap.namespace === null ? '' : ` of namespace ${gap.namespace}`;
    return [standIn(context, subjects, `the ${kind} objects${where} could not be read`)];
  });
}

function subjectsOf(
  { universe, codes }: CompileContext,
  only: readonly string[] | null,
  except: ReadonlySet<string>,
): MatchSets {
  const names = only ?? [...universe.byNamespace.keys()].filter((name) => !except.has(name));
  const columns = names
    .map((name) => universe.byNamespace.get(name) ?? IndexSet.empty(universe.size))
    .reduce((all, set) => all.or(set), IndexSet.empty(universe.size))
    .and(universe.pods);
  return columns.isEmpty() ? [] : [{ bits: codes.unknown, columns }];
}

function standIn({ universe, codes }: CompileContext, subjects: MatchSets, note: string): CompiledPolicy {
  const matches = bothFamilies<MatchSets>([{ bits: codes.unknown, columns: IndexSet.full(universe.size) }]);
  const rule = (number: number, action: CompiledRule['action']): CompiledRule => ({
    number,
    path: '',
    action,
    peers: [],
    matches,
    ports: null,
    usesPortNames: false,
    l7: null,
  });
  const section: CompiledSection = { subjects, rules: [rule(1, 'allow'), rule(2, 'deny')], isolates: false };
  return { ref: null, note, whom: 'pods', egress: section, ingress: section };
}
