import type { Command } from 'commander';
import type { Context } from '../context.ts';
import { declareVote } from '../declare-vote.ts';

export function declare(program: Command, context: Context): void {
  declareVote(program, context, 'deny');
}
