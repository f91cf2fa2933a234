/** The flows of `workflows/` with all that they are tested with. */
import { cargoRelease } from '../cargo-release/testing/suite.ts';
import { kycReview } from '../kyc-review/testing/suite.ts';
import { supportRouting } from '../support-routing/testing/suite.ts';
import type { Suite } from './scenario.ts';

export const SUITES: readonly Suite[] = [cargoRelease, kycReview, supportRouting];
