import type { Json, JsonObject } from '../../schema/json.ts';
import type { Ruling, RulingQuestion, Rulings } from '../../schema/ruling.ts';
import type { Curated } from '../../stdlib/curation.ts';
import { curateCall } from './curate-call.ts';
import type { Registry } from './registry.ts';
import type { WallServices } from './services.ts';

/**
 * What the project's catalogue says of pure activities, in the words that it has for all others. Asked without an input
 * it says what holds for every call, or that it depends on the call.
 */
export function rulePure(
  about: readonly RulingQuestion[],
  team: string | undefined,
  registry: Registry,
  services: Pick<WallServices, 'curate' | 'judge' | 'redactor'>,
): Rulings {
  const rulings = Object.fromEntries(about.map((one) => [one.call, ruleOne(one, team, registry, services)]));
  // The copy has the shape of what was copied.
  return services.redactor.json(rulings as unknown as Json) as unknown as Rulings;
}

function ruleOne(
  { call, input, approved = [] }: RulingQuestion,
  team: string | undefined,
  registry: Registry,
  { curate, judge }: Pick<WallServices, 'curate' | 'judge'>,
): Ruling {
  const found = registry.get(call);
  const curated = found && curate(found.activity.contract, team);
  if (found === undefined || curated === undefined) return { is: 'silent' };
  const { digest, activity } = found;
  if (input === undefined && curated.denied === undefined && dependsOnCall(curated)) return { is: 'each' };
  const asked = { contract: activity.contract, digest, input: input ?? {}, team, approved, undo: false };
  const verdict = curateCall(asked, curated, judge);
  const { decision } = verdict;
  if (!verdict.ok) return { is: 'denied', detail: verdict.detail, decision };
  const given = givenBy(curated, input ?? {});
  return { is: 'allowed', decision, ...(Object.keys(given).length === 0 ? {} : { given }) };
}

function dependsOnCall({ narrow, fixed, defaults, approval }: Curated): boolean {
  return narrow.length > 0 || fixed.size > 0 || defaults.size > 0 || approval !== undefined;
}

function givenBy({ fixed, defaults }: Curated, input: Json): JsonObject {
  const has = (key: string): boolean => typeof input === 'object' && input !== null && Object.hasOwn(input, key);
  const added = [...defaults].filter(([key]) => !has(key));
  return Object.fromEntries([...added, ...fixed].map(([key, { value }]) => [key, value]));
}
