/** The flows that `npm start -- NAME` runs; the first one without a name. */
import { cargoReleaseDemo } from '../cargo-release/demo.ts';
import { kycReviewDemo } from '../kyc-review/demo.ts';
import { supportRoutingDemo } from '../support-routing/demo.ts';
import type { FlowDemo } from './flow-demo.ts';

export const DEMOS: readonly [FlowDemo, ...FlowDemo[]] = [cargoReleaseDemo, supportRoutingDemo, kycReviewDemo];

export function findDemo(flow: string): FlowDemo | undefined {
  return DEMOS.find((demo) => demo.flow === flow);
}
