/** Who starts a run again, and what proves it: its worker judges that before anything else. */
import { randomUUID } from 'node:crypto';
import type { RunTape, SendOptions } from '../../hosts/temporal/client/types.ts';
import { signDecision } from '../../hosts/wall/people/sign-decision.ts';
import type { Redrive } from '../../interpreter/redrive/types.ts';
import type { Redriving } from '../../schema/message.ts';
import type { Plan } from '../../schema/plan.ts';
import type { Server } from '../connect-server.ts';
import type { PersonOptions } from '../help.ts';
import type { Io } from '../io.ts';
import { actingUser, tokenOf } from '../person.ts';
import { signerOf } from '../sign-message.ts';

export interface Redriver {
  readonly by: string;
  prove(tape: RunTape, plan: Plan, redrive: Redrive): Promise<SendOptions & { readonly groups: readonly string[] }>;
}

export async function redriverOf(io: Io, options: PersonOptions, server: Server): Promise<Redriver> {
  const signer = await signerOf(io, options, server);
  const by = signer?.user ?? actingUser(options.as, io);
  const groups = options.group ?? [];
  return {
    by,
    async prove({ start: { root } }, plan, { n, from }) {
      const token = tokenOf(options, io, server);
      if (signer === undefined) return { groups, ...token };
      const messageId = randomUUID();
      const message: Redriving = {
        t: 'redrive',
        by: { user: by, groups: [], verified: false },
        plan: plan.digest,
        n,
        from,
      };
      const context = { root, messageId, user: by, now: Date.now() };
      return { groups: [], ...token, messageId, signature: await signDecision(message, signer.key, context) };
    },
  };
}
