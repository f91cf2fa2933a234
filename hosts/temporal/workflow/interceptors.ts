/** Workflow interceptors of the bundle. */
import type { WorkflowInterceptorsFactory } from '@temporalio/workflow';

/**
 * A run that a named person stopped ends as cancelled too. The SDK knows that status only for the server's own
 * cancellation, which cannot say who asked; so the failure that the workflow ends with is turned into it here.
 */
export const interceptors: WorkflowInterceptorsFactory = () => ({
  internals: [
    {
      concludeActivation(input, next) {
        const commands = input.commands.map((command) => {
          const failure = command.failWorkflowExecution?.failure;
          return failure?.canceledFailureInfo
            ? { ...command, failWorkflowExecution: null, cancelWorkflowExecution: {} }
            : command;
        });
        return next({ ...input, commands });
      },
    },
  ],
});
