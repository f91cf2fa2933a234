/** What the build makes one file of, so that a check need not load two hundred. */
export { checkOwnShare, shareOf } from './check-documents.ts';
export { runProcess } from './run-process.ts';
