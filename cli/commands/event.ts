import { randomUUID } from 'node:crypto';
import type { Command } from 'commander';
import type { Json, JsonObject } from '../../schema/json.ts';
import { type ActOptions, actOnRun } from '../act-on-run.ts';
import type { Context } from '../context.ts';
import { addExamples, addFormat, addPersonOptions, addServerOptions, GROUPS } from '../help.ts';
import { actingPerson } from '../person.ts';
import { readJson } from '../read-json.ts';

interface EventOptions extends ActOptions {
  readonly data?: string;
  readonly id?: string;
}

export function declare(program: Command, context: Context): void {
  const command = program
    .command('event')
    .argument('<run>', 'id of the run')
    .argument('<type>', 'type of the event, as in listen')
    .helpGroup(GROUPS.act)
    .summary('send an event to a run')
    .description('Sends an event to a run. It is taken by the longest-waiting listener that matches, else kept.')
    .option('--data <file>', 'JSON of the event: a file, - for stdin, or the text itself (default: {})')
    .option('--id <id>', 'id of the event; sent again with the same id, it is the same event (default: drawn)')
    .action(async (run: string, type: string, _, self: Command) =>
      send(context, run, type, self.optsWithGlobals<EventOptions>()),
    );
  addFormat(addServerOptions(addPersonOptions(command)), 'text', 'json');
  addExamples(command, [
    ['holdfast event cargo-release-7f3a documents.resubmitted --data papers.json', 'from a file'],
    [`holdfast event cargo-release-7f3a order.changed --data '{"id": "S-1"}' --id order-17`, 'safe to send twice'],
  ]);
}

async function send(context: Context, run: string, type: string, options: EventOptions): Promise<void> {
  const data = options.data === undefined ? {} : await readJson(options.data, '--data', context.io);
  const from = actingPerson(options, context.io);
  const eventId = options.id ?? randomUUID();
  await actOnRun(
    context,
    run,
    options,
    async () => ({ t: 'event', type, eventId, data, from }),
    (_, result) => `${type} ${becameOf(result, run)}`,
  );
}

/** What the run says that it did with an event. */
export function becameOf(result: Json | undefined, run: string): string {
  if (result === null || typeof result !== 'object' || Array.isArray(result)) return `accepted by ${run}`;
  const { taken, seen, kept, unmatched } = result as JsonObject; // arrays and null are gone
  if (typeof taken === 'string') return `taken by ${taken}`;
  if (seen === true) return 'came before, with the same id: nothing changes';
  if (kept !== true) return `accepted by ${run}`;
  const until = 'kept until a listener takes it';
  if (typeof unmatched !== 'number') return until;
  return unmatched === 0 ? `${until}: none waits now` : `${until}: it matches none of the ${unmatched} that wait now`;
}
