import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { makeSigningKey } from '../../hosts/wall/people/signing-key.ts';
import type { Context, GlobalOptions } from '../context.ts';
import { usage } from '../exit.ts';
import { addExamples, GROUPS } from '../help.ts';
import { actingUser } from '../person.ts';

interface KeyOptions extends GlobalOptions {
  readonly as?: string;
}

/** Only its owner may read a private key. */
const PRIVATE = 0o600;

export function declare(program: Command, context: Context): void {
  const command = program
    .command('key')
    .argument('<file>', 'where the private key goes; must not exist')
    .helpGroup(GROUPS.setUp)
    .summary('make a key to sign decisions with')
    .description(
      'Makes a key of a person (Ed25519). The private one goes into the file, which only its owner may read; the public one comes out as JSON, for the file that people.keys of the project names: { "keys": [ … ] }.',
    )
    .option('--as <user>', 'whose key it is (default: HOLDFAST_USER, the e-mail of git, the account)')
    .action(async (file: string, _, self: Command) => make(context, file, self.optsWithGlobals<KeyOptions>()));
  addExamples(command, [
    ['holdfast key ~/.holdfast-key.json --as officer@example.org', 'a key for officer@example.org'],
    ['holdfast approve cargo-release-7f3a --sign ~/.holdfast-key.json', 'what it is for'],
  ]);
}

async function make({ io }: Context, file: string, options: KeyOptions): Promise<void> {
  const user = actingUser(options.as, io);
  const { privateJwk, publicJwk } = await makeSigningKey(user);
  try {
    writeFileSync(resolve(io.cwd, file), `${JSON.stringify(privateJwk, undefined, 2)}\n`, {
      mode: PRIVATE,
      flag: 'wx',
    });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unwritable';
    throw usage(`${file} cannot be written (${code}).`, 'Name a file that does not exist yet.');
  }
  io.out(JSON.stringify(publicJwk, undefined, 2));
  io.err(`${io.errColors.green('✓')} ${file} is the private key of ${user}: keep it to yourself`);
  io.err(io.errColors.dim('  the public one above goes into the file that people.keys of the project names'));
}
