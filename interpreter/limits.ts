/** Every limit of the kernel, with its unit (rule 39). Hosts may lower them; tests do. */
export const LIMITS = {
  /** Calls and children in flight of one foreach. */
  window: 100,
  /** Bytes of input in flight of one foreach. */
  windowBytes: 1_500_000,
  /** History events at which the gate closes for continue-as-new. */
  gateEvents: 4_096,
  /** Bytes of history at which it closes. */
  gateBytes: 4_000_000,
  /** The gate opens again for long calls up to here. */
  hardGateEvents: 9_000,
  /** And up to so many bytes of history; the server ends a run at 50 MB. */
  hardGateBytes: 20_000_000,
  /** Bytes of local results before the kernel lets an activation end. */
  localBytes: 1_000_000,
  /** Bytes of the result of one local call: it rides in the workflow task with those of all others. */
  localResultBytes: 64_000,
  /** Local calls in flight. */
  localCalls: 16,
  /** Evaluation steps of one expression. */
  fuelPerExpression: 200_000,
  /** Evaluation steps between two breaths. */
  fuelPerActivation: 500_000,
  /** Nesting of an evaluation. */
  evaluationDepth: 200,
  /** Elements of a sequence that an expression builds. */
  sequenceLength: 100_000,
  /** Bytes of one value that a step puts out. */
  valueBytes: 1_500_000,
  /** Bytes of the snapshot that the next run of a chain starts from. A host takes plan and input off, down to 0. */
  snapshotBytes: 1_500_000,
  /** Bytes of results or of undo entries that leave the state together, once they are so many. */
  chunkBytes: 100_000,
  /** Bytes of a snapshot beyond which smaller parts of the state leave it too. */
  softSnapshotBytes: 128_000,
  /** Pause before a store that failed is asked again, milliseconds. */
  storePauseMs: 30_000,
  /** Records of the journal at which the gate closes: a run of the chain holds its own in memory. */
  gateEntries: 50_000,
  /** Events kept for each type before the next is refused. */
  keptEvents: 100,
  /** Bytes of all events kept. */
  keptBytes: 256_000,
  /** Message ids remembered for deduplication. */
  seenMessages: 2_000,
  /** Refusals among the replies remembered. */
  seenRefusals: 200,
  /** Characters of the detail of a refusal that is remembered. */
  refusalText: 200,
  /** Bytes of one message. */
  messageBytes: 256_000,
  /** Characters of a comment or a reason in a message. */
  messageText: 10_000,
  /** Characters of the id of an event, of a person and of a group. */
  messageName: 500,
  /** Groups of one person. */
  personGroups: 1_000,
  /** Claims, delegations, comments, questions and answers that one task takes. Votes always have room. */
  messagesPerTask: 200,
  /** Characters of a comment, a question, an answer. */
  remarkText: 2_000,
  /** Comments of a task that a run in flight shows: the newest. */
  remarks: 20,
  /** Questions of a task. */
  questions: 10,
  /** Votes of a task that are handed on at a time. */
  delegations: 100,
  /** Characters of all remarks that a run in flight keeps. */
  remarksText: 200_000,
  /** Bytes of the forms and comments of the votes of one task: each vote that its quorum can come to has an equal share. */
  votesBytes: 400_000,
  /** Characters of the groups of one who approves that a run keeps for the calls which show the approval. */
  voterGroupsText: 4_000,
  /** Bytes of those of all open tasks of a run. */
  votesOfRunBytes: 1_000_000,
  /** Closed tasks remembered, so that a late vote is told that it is late. */
  closedTasks: 200,
  /** How long a closed gate waits for what is in flight before work goes on, milliseconds. */
  gatePatienceMs: 10_000,
  /** History events until it closes again after that. */
  gateAgainEvents: 500,
  /** How long a place is held before whoever holds it is asked whether it still runs, where others wait; milliseconds. */
  placeCheckMs: 10_000,
  /** A run that waits for a place asks for it again after so long, should it have been forgotten; milliseconds, 0: never. */
  placeAgainMs: 600_000,
  /** Notices of a task that wait to be given. */
  notices: 20,
  /** How long holds what the catalogue was last said to make of pure activities, milliseconds: a run may wait for days. */
  rulingMs: 60_000,
  /** Items of one foreach. */
  items: 100_000,
} as const;
export type Limits = { readonly [name in keyof typeof LIMITS]: number };
