/** Sends work by the server: counted, and held back where there is no room. */
import type { Event, Path } from '../../../interpreter/machine.ts';
import type { Flights, Landing, Work } from './flights.ts';
import type { Ledger } from './ledger.ts';
import { createOutbox, type Outbox } from './outbox.ts';

export interface Sender extends Pick<Outbox, 'drop' | 'release'> {
  /** `bytes`: of the payload. */
  send(id: Path, bytes: number, work: Work, landed: (landing: Landing) => Event): void;
}

/** Not a path: the pump's own timer that opens a new workflow task. */
const WAKE = '#wake';

export function createSender(flights: Flights, ledger: Ledger): Sender {
  let pending = 0;
  let woken = -1;
  const outbox = createOutbox({ inFlight: () => pending, sentBytes: () => ledger.sentBytes, wake });

  function wake(): void {
    if (woken === ledger.task) return;
    woken = ledger.task;
    flights.launch(WAKE, ledger.task, { k: 'timer', ms: 1 }, () => {
      ledger.tick();
      outbox.release();
      return null;
    });
  }
  return {
    send(id, bytes, work, landed) {
      outbox.send(id, bytes, () => {
        pending++;
        ledger.sent(bytes);
        flights.launch(id, ledger.task, work, (landing) => {
          pending--;
          return landed(landing);
        });
      });
    },
    drop: outbox.drop,
    release: outbox.release,
  };
}
