import { randomUUID } from 'node:crypto';
import type { Command } from 'commander';
import type { EventAddress } from '../../hosts/temporal/client/types.ts';
import { actOnRun } from '../act-on-run.ts';
import type { Context } from '../context.ts';
import { usage } from '../exit.ts';
import { addExamples, addFormat, addPersonOptions, addServerOptions, append, GROUPS } from '../help.ts';
import { actingPerson } from '../person.ts';
import { readJson } from '../read-json.ts';
import { becameOf } from '../render/delivery.ts';
import { type EventOptions, readAddress, sendBatch, sendByKey } from '../send-event.ts';

export function declare(program: Command, context: Context): void {
  const command = program
    .command('event')
    .argument('[run]', 'id of the run (holdfast list shows those there are); left out with --key')
    .argument('[type]', 'type of the event, as in listen')
    .usage('[options] [run] <type>')
    .helpGroup(GROUPS.act)
    .summary('send an event to a run')
    .description(
      'Sends an event to a run, or to the run that has a key (`correlate` of its flow). It is taken by the longest-waiting listener that matches, else kept.',
    )
    .option('--data <file>', 'JSON of the event: a file, - for stdin, or the text itself (default: {})')
    .option('--id <id>', 'id of the event; sent again with the same id, it is the same event (default: drawn)')
    .option('--key <name=value>', 'to the run that has this key; give it once for each', append)
    .option('--flow <name>', 'with --key: to runs of this flow only')
    .option('--tenant <name>', 'with --key: to runs for this tenant (default: runs for none)')
    .option('--all', 'with --key: to all runs that have it, where there are several')
    .option('--wait <duration>', 'with --key: how long to look for a run that has only just started (default: PT5S)')
    .option(
      '--batch <file>',
      'events as JSON, one a line: { type, id, data?, run or key: { name: value } }; - for stdin',
    )
    .action(async (run: string | undefined, type: string | undefined, _, self: Command) =>
      send(context, run, type, self.optsWithGlobals<EventOptions>()),
    );
  addFormat(addServerOptions(addPersonOptions(command)), 'text', 'json');
  addExamples(command, [
    ['holdfast event cargo-release-7f3a documents.resubmitted --data papers.json', 'from a file'],
    [`holdfast event cargo-release-7f3a order.changed --data '{"id": "S-1"}' --id order-17`, 'safe to send twice'],
    ['holdfast event ship.docked --key shipment=S-1 --id dock-S-1', 'to the run that has the key'],
    ['holdfast event port.closed --key port=ANR --all', 'to every run that has it'],
    ['holdfast event --batch events.jsonl', 'many'],
  ]);
}

async function send(
  context: Context,
  run: string | undefined,
  type: string | undefined,
  options: EventOptions,
): Promise<void> {
  if (options.batch !== undefined) {
    if (run !== undefined) throw usage('With --batch, runs and types stand in the file.');
    return sendBatch(context, options.batch, options);
  }
  const to = readAddress(options);
  const [runId, eventType] = whatIsMeant(run, type, to);
  const data = options.data === undefined ? {} : await readJson(options.data, '--data', context.io);
  const from = actingPerson(options, context.io);
  const event = { t: 'event', type: eventType, eventId: options.id ?? randomUUID(), data, from } as const;
  if (to !== undefined) return sendByKey(context, event, to, options);
  await actOnRun(
    context,
    runId,
    options,
    async () => event,
    (_, result) => `${eventType} ${becameOf(result, runId)}`,
  );
}

/** The run, where there is one, and the type. */
function whatIsMeant(
  first: string | undefined,
  second: string | undefined,
  to: EventAddress | undefined,
): readonly [run: string, type: string] {
  if (first === undefined)
    throw usage(
      "holdfast event: missing required argument 'type'",
      'holdfast event RUN TYPE, or holdfast event TYPE --key NAME=VALUE',
      'holdfast list shows the runs there are, holdfast show RUN which events one listens for.',
    );
  if (to === undefined) {
    if (second === undefined)
      throw usage("holdfast event: missing required argument 'type'", 'Name the run, or give a --key.');
    return [first, second];
  }
  if (second !== undefined) throw usage('With --key no run is named.', 'Leave out the run, or the key.');
  return ['', first];
}
