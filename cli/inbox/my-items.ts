/** What of a run waits for one person: votes that they may cast, questions that were put to them. */
import type { OpenTask } from '../../interpreter/machine.ts';
import type { Addressee } from '../../schema/message.ts';
import type { Self } from './find-self.ts';

export type InboxItem =
  | { readonly kind: 'vote'; readonly task: OpenTask; readonly mine: boolean }
  | { readonly kind: 'answer'; readonly task: OpenTask; readonly question: NonNullable<OpenTask['questions']>[number] };

/** `mine`: the person has claimed it. What others have claimed is left out. */
export function myItems(tasks: readonly OpenTask[], self: Self): readonly InboxItem[] {
  return tasks.flatMap((task): readonly InboxItem[] => {
    if (task.kind !== 'approval') return [];
    const answers = (task.questions ?? []).flatMap((question): readonly InboxItem[] =>
      question.answer === undefined && isTo(question.of, self) ? [{ kind: 'answer', task, question }] : [],
    );
    const { claim } = task;
    if ((claim !== undefined && claim.by !== self.user) || !mayVote(task, self)) return answers;
    return [{ kind: 'vote', task, mine: claim !== undefined }, ...answers];
  });
}

function mayVote({ assignees, votes = [], delegations = [] }: OpenTask, self: Self): boolean {
  const { users = [], groups = [], exclude = [] } = assignees ?? {};
  if ([...exclude, ...votes.map(({ by }) => by)].some((name) => same(name, self.user))) return false;
  if (delegations.some(({ to }) => isTo(to, self))) return true;
  const away = delegations.some(({ givers: [owner] }) => owner !== undefined && same(owner, self.user));
  return !away && (users.includes(self.user) || groups.some((group) => self.groups.includes(group)));
}

function isTo(to: Addressee, self: Self): boolean {
  return 'user' in to ? to.user === self.user : self.groups.includes(to.group);
}

/** As the run compares who is excluded or has voted. */
const same = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase();
