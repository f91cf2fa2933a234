/** Who is who: whether a worker could tell, and who may do what operators do. */
import { createIdentify } from '../../hosts/wall/people/identify.ts';
import { readKeyDirectory } from '../../hosts/wall/people/key-directory.ts';
import { probeKeys } from '../../hosts/wall/people/verify-token.ts';
import type { Finding } from '../commands/doctor.ts';
import type { Platform } from '../platform.ts';
import { count } from '../render/values.ts';

const of = 'project';
const what = 'people';

export async function* examinePeople(platform: Pick<Platform, 'identity' | 'services'>): AsyncGenerator<Finding> {
  const { identity, services } = platform;
  try {
    await createIdentify(identity, (reference) => services.secret(reference));
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    yield { is: 'problem', of: 'environment', what, detail, todo: 'No worker starts without it.' };
    return;
  }
  yield examineIdentity(platform);
  if (identity.mode === 'token' && 'jwksUrl' in identity.keys) {
    const wrong = await probeKeys(identity.keys.jwksUrl);
    const detail = `the key set ${identity.keys.jwksUrl}`;
    if (wrong === null) yield { is: 'ok', of: 'environment', what, detail: `${detail} is there` };
    else {
      const todo = 'Without it nobody can prove who they are; workers ask again and refuse meanwhile.';
      yield { is: 'problem', of: 'environment', what, detail: `${detail} cannot be had: ${wrong}`, todo };
    }
  }
  if (identity.directory !== undefined) yield await examineDirectory(identity.directory);
  const { size } = await readKeyDirectory(identity.signers ?? []);
  if (size > 0) yield { is: 'ok', of, what, detail: `${count(size, 'key')} to sign decisions with` };
  const open = (['cancel', 'settle', 'retryUndo', 'redrive'] as const).filter(
    (role) => identity.roles?.[role] === undefined,
  );
  if (identity.mode !== 'claimed' && open.length > 0) {
    const todo = 'Say who may under people.roles.';
    yield { is: 'note', of, what, detail: `everybody who is identified may ${open.join(', ')}`, todo };
  }
}

async function examineDirectory(directory: NonNullable<Platform['identity']['directory']>): Promise<Finding> {
  try {
    const groups = Object.keys(await directory()).length;
    return { is: 'ok', of, what, detail: `the directory has ${count(groups, 'group')}` };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    const todo = 'Nobody can act on a run while workers cannot read people.directory.';
    return { is: 'problem', of: 'environment', what, detail: `the directory cannot be read: ${why}`, todo };
  }
}

function examineIdentity({ identity }: Pick<Platform, 'identity'>): Finding {
  switch (identity.mode) {
    case 'token': {
      const seal = identity.seal[0]?.id ?? '';
      return { is: 'ok', of, what, detail: `callers prove who they are by token, sealed with key ${seal}` };
    }
    case 'signed':
      return { is: 'ok', of, what, detail: 'callers sign what they send' };
    case 'claimed': {
      const todo = 'For production: people.identity: token in its overlay.';
      return { is: 'note', of, what, detail: 'callers are taken at their word', todo };
    }
  }
}
