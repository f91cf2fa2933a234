/** The standard catalogue: a literal list; nothing registers itself by being imported. */
import type { Activity } from './activity.ts';

export const catalogue: readonly Activity[] = [];
