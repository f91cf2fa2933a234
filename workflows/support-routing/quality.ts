/** How good the routing is at the intent: held-out messages of BANKING77, as `data/README.md` tells. */
import { join } from 'node:path';
import { readDocument } from '../../cli/read-document.ts';
import { openSourceTree } from '../../cli/source-tree.ts';
import type { Json } from '../../schema/json.ts';
import type { QualityCheck, Reading, RunOfCase } from '../quality/quality-check.ts';
import { WORKFLOWS } from '../testing/stand.ts';
import { supportRouting } from './testing/suite.ts';

const TIERS = ['standard', 'premium', 'business'] as const;

export const supportQuality: QualityCheck = {
  suite: supportRouting,
  world: 'all is well',
  source: 'BANKING77, its own test split',
  judged: 'intent',
  floor: { accuracy: 0.83, withoutPerson: 0.77, rightWithoutPerson: 0.92 },
  trainedOn: () => readMessages('training').map(({ text }) => text),
  cases: () =>
    readMessages('held-out').map(({ text, label }, n) => ({
      id: `held-out-${n + 1}`,
      text,
      label,
      input: {
        ...{ messageId: `MSG-H${n + 1}`, text, customer: `C-${n + 1}`, email: 'customer@example.org' },
        ...{ tier: TIERS[n % TIERS.length] ?? 'standard', channel: 'chat', language: 'en' },
      },
    })),
  read,
  act: (task, { input, label }) => {
    if (task.kind === 'approval') {
      const by = { user: 'triage@example.org', groups: ['triage'], verified: false };
      return { t: 'vote', task: task.path, vote: 'approve', by, form: { intent: label } };
    }
    const { messageId } = input as { readonly messageId: string }; // made above
    const data = { message: messageId, by: 'agent@example.org' };
    return { t: 'event', type: 'ticket.accepted', eventId: `accepted-${messageId}`, data };
  },
};

/** The intent as the checks left it, before anybody of the triage saw it. */
function read({ journal }: RunOfCase): Reading {
  const found = journal.find(({ path, what }) => path === 'intent' && what.t === 'step.completed');
  const output = found?.what.t === 'step.completed' ? found.what.output : undefined;
  const overruled = journal.some(
    ({ path, what }) =>
      path === 'intent' &&
      what.t === 'decision' &&
      what.decision.by === 'check' &&
      what.decision.verdict === 'override',
  );
  return {
    answer: isMap(output) && typeof output.label === 'string' ? output.label : undefined,
    by: overruled ? 'rule' : 'model',
    asked: journal.some(({ path, what }) => path === 'triage' && what.t === 'task.opened'),
  };
}

interface Labelled {
  readonly text: string;
  readonly label: string;
}

function readMessages(name: 'training' | 'held-out'): readonly Labelled[] {
  const path = `data/${name}.yaml`;
  const list = readDocument(openSourceTree(join(WORKFLOWS, 'support-routing')), path);
  if (!Array.isArray(list)) throw new Error(`${path} is not a list.`);
  return list.map((one: Json) => {
    if (!isMap(one) || typeof one.text !== 'string' || typeof one.label !== 'string')
      throw new Error(`${path} holds what is no message with a label.`);
    return { text: one.text, label: one.label };
  });
}

function isMap(value: Json | undefined): value is { readonly [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
