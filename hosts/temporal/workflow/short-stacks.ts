/**
 * The SDK captures a stack for every promise of a workflow, and maps each of its frames to its source: with the usual ten
 * frames that is half of what a promise costs. All frames of the one interpreter look alike, and tell nothing of a flow.
 */
const FRAMES = 3;

Error.stackTraceLimit = FRAMES;
