/** Tests of flows on the memory host. */
export { type CoverName, type CoverPoint, type CoverRow, coverTable } from './cover-table.ts';
export { coverage } from './coverage.ts';
export { expectedOf, firstOutOfOrder, match, type TestFailure } from './match.ts';
export { type FlowTestResult, outcomeOf, runFlowTest, type TestTools } from './run-flow-test.ts';
export { judgeSnapshot, type Snapshot } from './snapshot.ts';
