/** The cases as types; `case.schema.json` says the same to runners in other languages. */
import type { Decision } from '../../schema/journal.ts';
import type { Json, JsonObject } from '../../schema/json.ts';

export interface CaseFile {
  readonly title: string;
  readonly rules: readonly number[];
  readonly groups: readonly CaseGroup[];
}
export interface CaseGroup {
  readonly name: string;
  readonly flow: string;
  readonly flows?: { readonly [path: string]: string };
  readonly replies?: CaseReplies;
  readonly cases: readonly Case[];
}
export interface Case {
  readonly name: string;
  readonly row?: string;
  readonly input?: Json;
  readonly startedBy?: string;
  readonly replies?: CaseReplies;
  readonly messages?: readonly CaseMessage[];
  readonly expect: Expectation;
}
export type CaseReplies = { readonly [path: string]: CaseReply | readonly CaseReply[] };
export interface CaseReply {
  readonly after?: number;
  readonly output?: Json;
  readonly error?: { readonly type: string; readonly detail?: string; readonly data?: Json };
  readonly usage?: JsonObject;
  readonly decides?: readonly Decision[];
  readonly never?: true;
}
export interface CaseMessage {
  readonly started?: string;
  readonly waiting?: string;
  readonly recorded?: string;
  readonly send: {
    readonly approve?: string;
    readonly deny?: string;
    readonly claim?: string;
    readonly takeOver?: boolean;
    readonly release?: string;
    readonly delegate?: string;
    readonly to?: string;
    readonly toGroup?: string;
    readonly says?: string;
    readonly asks?: string;
    readonly of?: string;
    readonly answers?: string;
    readonly question?: number;
    readonly text?: string;
    readonly event?: string;
    readonly cancel?: { readonly by: string; readonly force?: true };
    readonly retryUndo?: string;
    readonly skipUndo?: string;
    readonly settle?: string;
    readonly as?: 'done' | 'not_done' | 'skip';
    readonly output?: Json;
    readonly by?: string;
    readonly groups?: readonly string[];
    readonly signed?: 'shown' | 'other';
    readonly comment?: string;
    readonly reason?: string;
    readonly form?: Json;
    readonly id?: string;
    readonly data?: Json;
  };
}
export interface Expectation {
  readonly outcome: 'completed' | 'failed' | 'cancelled' | 'stuck';
  readonly output?: Json;
  readonly error?: Json;
  readonly calls?: readonly string[];
  readonly order?: readonly string[];
  readonly notRun?: readonly string[];
  readonly stuckOn?: readonly string[];
  readonly inputs?: { readonly [path: string]: Json };
  readonly attempts?: { readonly [path: string]: number };
  readonly undoes?: { readonly [path: string]: string };
  readonly refused?: readonly { readonly message: number; readonly because: string }[];
  readonly journal?: readonly { readonly [key: string]: Json }[];
}
