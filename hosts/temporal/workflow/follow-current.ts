import { scheduleLocalActivity } from '@temporalio/workflow';
import { HOST_LIMITS } from '../limits.ts';
import { ENGINE_ACTIVITIES } from '../names.ts';

export const SHORT_WORK = {
  startToCloseTimeout: HOST_LIMITS.localTimeoutMs,
  scheduleToCloseTimeout: HOST_LIMITS.localTotalMs,
  localRetryThreshold: HOST_LIMITS.localTotalMs,
} as const;

/**
 * A keeper serves the runs of all builds. Where the server cannot be told, this run of its chain stays on its build; the
 * next one tries again.
 */
export async function followCurrent(): Promise<boolean> {
  try {
    await scheduleLocalActivity(ENGINE_ACTIVITIES.follow, [], SHORT_WORK);
    return true;
  } catch {
    return false;
  }
}
