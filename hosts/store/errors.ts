/** What can go wrong with a store, as codes. INVARIANT: no message holds a credential or a byte of what is stored. */
export const STORE_ERRORS = {
  full: { title: 'The store is full.', retry: true },
  slow: { title: 'The store does not answer in time.', retry: true },
  unavailable: { title: 'The store cannot be reached.', retry: true },
  busy: { title: 'Another clean-up of the store is running.', retry: true },
  corrupt: { title: 'The store gave other bytes than those of the digest.', retry: false },
  missing: { title: 'The store has nothing of that digest.', retry: false },
  forbidden: { title: 'The store refuses the caller.', retry: false },
  too_large: { title: 'It is larger than may be stored.', retry: false },
  misconfigured: { title: 'The store is not set up.', retry: false },
} as const;
export type StoreErrorCode = keyof typeof STORE_ERRORS;

/** Marks a `StoreError`, whichever copy of the package made it. */
const MARK = Symbol.for('holdfast.StoreError');

export class StoreError extends Error {
  override readonly name = 'StoreError';
  readonly code: StoreErrorCode;
  /** Whether another try may help. */
  readonly retry: boolean;
  constructor(code: StoreErrorCode, detail: string, cause?: unknown) {
    super(`${STORE_ERRORS[code].title} ${detail}`, { cause });
    this.code = code;
    this.retry = STORE_ERRORS[code].retry;
    Object.defineProperty(this, MARK, { value: true });
  }
}

export function isStoreError(thrown: unknown): thrown is StoreError {
  return thrown instanceof StoreError || (thrown instanceof Error && MARK in thrown);
}

/** An error of the file system, in the words of a store. */
export function fromSystem(thrown: unknown, what: string): Error {
  if (isStoreError(thrown)) return thrown;
  const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : '';
  const known = SYSTEM[code];
  if (known !== undefined) return new StoreError(known, `${what} (${code}).`, thrown);
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}

const SYSTEM: { readonly [code: string]: StoreErrorCode } = {
  ENOSPC: 'full',
  EDQUOT: 'full',
  EFBIG: 'full',
  EACCES: 'forbidden',
  EPERM: 'forbidden',
  EROFS: 'forbidden',
  ENOENT: 'missing',
  ENOTDIR: 'misconfigured',
  EEXIST: 'misconfigured',
  EISDIR: 'misconfigured',
  EIO: 'unavailable',
  EMFILE: 'unavailable',
  ENFILE: 'unavailable',
  ESTALE: 'unavailable',
  ETIMEDOUT: 'slow',
};
