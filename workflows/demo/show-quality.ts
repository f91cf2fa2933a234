/** The figures of a flow's held-out cases, as a part of the demo or alone. */
import pc from 'picocolors';
import { measure } from '../quality/measure.ts';
import { sumUp } from '../quality/sum-up.ts';
import { tellFacts, tellLabels, tellQuality } from '../quality/tell-quality.ts';
import type { DemoOptions, FlowDemo } from './flow-demo.ts';
import { heading, say } from './say.ts';

/** Exit code: 1 where a run of a case did not complete. `whole`: with a row for each label. */
export async function showQuality({ flow, quality: check }: FlowDemo, options: DemoOptions, whole: boolean) {
  if (check === undefined) return 0;
  heading(whole ? `How good is ${flow}?` : '5. How good is it? The same flow over held-out cases, in memory');
  const started = Date.now();
  const quality = sumUp(await measure(check, spread(check.cases(), options.cases)));
  say(tellQuality(quality, check));
  if (check.parts !== undefined) say(`\n${tellFacts(check.parts())}`);
  if (whole) say(`\n${tellLabels(quality)}`);
  const took = ((Date.now() - started) / 1000).toFixed(1);
  say(pc.dim(`  ${took} s${whole ? '' : `; npm start -- ${flow} --quality has a row for each ${check.judged}`}\n`));
  return quality.broken.length === 0 ? 0 : 1;
}

/** `wanted` of the cases, from all over the list: such lists are often sorted by label. */
function spread<T>(cases: readonly T[], wanted = cases.length): readonly T[] {
  const count = Math.min(wanted, cases.length);
  return Array.from({ length: count }, (_, n) => cases[Math.floor((n * cases.length) / count)]).filter(
    (one) => one !== undefined,
  );
}
