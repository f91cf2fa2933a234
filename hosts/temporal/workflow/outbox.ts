/** Holds commands back that would be too much for one workflow task, and sends them in the order they came. */
import type { Path } from '../../../interpreter/machine.ts';
import { HOST_LIMITS } from '../limits.ts';

export interface Outbox {
  readonly held: number;
  /** Sends now, or when there is room. */
  send(id: Path, bytes: number, go: () => void): void;
  /** Forgets what was held; false where it was sent already. */
  drop(id: Path): boolean;
  /** Sends what there is room for now. */
  release(): void;
}

export interface Room {
  /** Activities and child flows that the server counts as pending. */
  readonly inFlight: () => number;
  readonly sentBytes: () => number;
  /** Asks for `release` in the next workflow task; asking twice in one is once. */
  readonly wake: () => void;
}

export function createOutbox(room: Room): Outbox {
  const held: { readonly id: Path; readonly bytes: number; readonly go: () => void }[] = [];
  const fits = (bytes: number): boolean =>
    room.inFlight() < HOST_LIMITS.inFlight &&
    (room.sentBytes() === 0 || room.sentBytes() + bytes <= HOST_LIMITS.taskBytes);
  return {
    get held() {
      return held.length;
    },
    send(id, bytes, go) {
      if (held.length === 0 && fits(bytes)) go();
      else held.push({ id, bytes, go });
    },
    drop(id) {
      const at = held.findIndex((one) => one.id === id);
      if (at === -1) return false;
      held.splice(at, 1);
      return true;
    },
    release() {
      for (let next = held[0]; next !== undefined && fits(next.bytes); next = held[0]) {
        held.shift();
        next.go();
      }
      if (held.length > 0 && room.inFlight() < HOST_LIMITS.inFlight) room.wake();
    },
  };
}
