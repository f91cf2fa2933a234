/** Whether what this code asks of the server is what the history holds; the first piece that is not, with its place. */
import type { Command, Event } from '../../../interpreter/machine.ts';
import type { Tape } from '../../../interpreter/redrive/tape.ts';
import type { PlaceId } from '../../../schema/plan.ts';
import type { HistoryEvent } from '../history/turns.ts';
import { ENGINE_ACTIVITIES } from '../names.ts';

export interface Mismatch {
  readonly detail: string;
  readonly path: string;
  readonly place?: PlaceId;
}

export function compareCommands(tape: Tape, events: readonly HistoryEvent[]): Mismatch | null {
  const asked = new Map<string, string>();
  const cancelled = new Set<string>();
  for (const command of tape.steps.flatMap(({ commands }) => commands)) {
    if (command.t === 'cancel') cancelled.add(command.id);
    const name = sentAs(command);
    if (name !== undefined) asked.set(name, nameOf(command));
  }
  const sent = new Map<string, string>();
  for (const event of events) {
    const call = event.activityTaskScheduledEventAttributes;
    const child = event.startChildWorkflowExecutionInitiatedEventAttributes;
    // The engine's own calls are no work of the flow.
    if (call?.activityId && call.activityType?.name !== ENGINE_ACTIVITIES.breath)
      sent.set(`call ${call.activityId}`, call.activityType?.name ?? '');
    if (child?.workflowId) sent.set(`child ${child.workflowId}`, child.workflowType?.name ?? '');
  }
  for (const [name, what] of sent) {
    const now = asked.get(name);
    if (now === what) continue;
    const detail =
      now === undefined
        ? `The history has ${what}, which this code does not ask for.`
        : `The history has ${what}, this code ${now}.`;
    return located(tape, name, detail);
  }
  // What a run in flight asked for last may not be in the history yet; what was too large never is.
  const over = tape.steps.some(({ commands }) => commands.some(({ t }) => t === 'end' || t === 'continue'));
  if (!over) return null;
  const refused = new Set(tape.steps.flatMap(({ event }) => (isRefused(event) ? [event.id] : [])));
  for (const [name, what] of asked) {
    const [, id = ''] = name.split(' ');
    const never = [...cancelled, ...refused].some((one) => id === one || id.endsWith(`/${one}`));
    if (sent.has(name) || never) continue;
    return located(tape, name, `This code asks for ${what}, which the history does not have.`);
  }
  return null;
}

function isRefused(event: Event): event is Extract<Event, { t: 'rejected' }> {
  return event.t === 'rejected' && event.fault.type === 'limit.exceeded';
}

/** As the server knows it; undefined for what leaves no event of its own. */
function sentAs(command: Command): string | undefined {
  if (command.t === 'child') return `child ${command.key}`;
  if (command.t !== 'call') return undefined;
  // Local calls leave markers without a name; only reads are local.
  return command.dispatch === 'local' && command.effect === 'read' ? undefined : `call ${command.id}`;
}

function nameOf(command: Command): string {
  return command.t === 'call' ? command.call : command.t === 'child' ? command.plan.flow.name : '';
}

function located({ steps, start }: Tape, name: string, detail: string): Mismatch {
  const [, id = ''] = name.split(' ');
  const path = id.startsWith(`${start.root}/`) ? id.slice(start.root.length + 1) : id;
  const owner = path.replace(/[/~].*$/, '');
  const entry = steps.flatMap(({ entries }) => entries).find((one) => one.path === owner);
  return { detail, path, ...(entry === undefined ? {} : { place: entry.place }) };
}
