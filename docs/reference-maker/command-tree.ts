import { Command } from 'commander';
import { COMMANDS } from '../../cli/commands.ts';
import { fakeIo } from '../../cli/testing/fake-io.ts';

/** The program with every command declared; nothing of it runs. */
export async function commandTree(): Promise<Command> {
  const program = new Command();
  for (const load of Object.values(COMMANDS)) {
    const { declare } = await load();
    declare(program, { io: fakeIo(), finish: () => undefined });
  }
  return program;
}
