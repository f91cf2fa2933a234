/** The figures as a table, and what was off. */
import type { ChaosReport } from './run-chaos.ts';

interface Line {
  readonly what: string;
  readonly asked: string;
  readonly seen: number | string;
  readonly met?: boolean;
}
/** Of what is off, so many are told. */
const TOLD = 20;

export function renderReport(report: ChaosReport): { readonly text: string; readonly ok: boolean } {
  const { options, verdict, runs, kills, restarts } = report;
  const ended = runs.filter(({ end }) => end !== undefined).length;
  const none = (what: string, found: readonly string[]): Line => ({
    what,
    asked: '0',
    seen: found.length,
    met: found.length === 0,
  });
  const lines: readonly Line[] = [
    { what: 'runs that ended', asked: String(options.runs), seen: ended, met: ended === options.runs },
    { what: 'SIGKILLs of workers', asked: String(options.kills), seen: kills, met: kills >= options.kills },
    {
      what: 'restarts of the server',
      asked: String(options.restarts),
      seen: restarts,
      met: restarts >= options.restarts,
    },
    none('lost', verdict.lost),
    none('stuck', verdict.stuck),
    none('effects twice', verdict.twice),
    none('other outcome or effects than undisturbed', verdict.different),
    { what: 'effects done / undone', asked: '', seen: `${verdict.effects} / ${verdict.undone}` },
    { what: 'requests repeated under their key', asked: '', seen: verdict.repeated },
    { what: 'continued as new', asked: '', seen: report.continued },
    none('working workers that ended by themselves', report.fallen),
    { what: 'starts of workers that found no server', asked: '', seen: report.vain },
    { what: 'seconds', asked: '', seen: report.seconds.toFixed(0) },
  ];
  const rows = [
    ['what', 'asked', 'seen', 'met'],
    ...lines.map(({ what, asked, seen, met }) => [
      what,
      asked,
      String(seen),
      met === undefined ? '' : met ? 'yes' : 'NO',
    ]),
  ];
  const widths = (rows[0] ?? []).map((_, i) => Math.max(...rows.map((row) => row[i]?.length ?? 0)));
  const table = rows.map((row) =>
    row
      .map((cell, i) => cell.padEnd(widths[i] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  const off = [...verdict.lost, ...verdict.stuck, ...verdict.twice, ...verdict.different, ...report.fallen];
  return {
    text: [...table, ...byFlow(report), ...off.slice(0, TOLD).map((line) => `! ${line}`)].join('\n'),
    ok: lines.every(({ met }) => met !== false),
  };
}

function byFlow({ runs }: ChaosReport): readonly string[] {
  const counts = new Map<string, number>();
  for (const { scenario } of runs) counts.set(scenario.name, (counts.get(scenario.name) ?? 0) + 1);
  return ['', `flows: ${[...counts].map(([name, count]) => `${name} ${count}`).join('; ')}`];
}
