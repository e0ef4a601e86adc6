/*
 * Real parts on two cores: two dozen processes want the CPU at once, and now and then one of them comes too late for a test's
 * deadline. A test that fails is run once more, and what was wrong the first time is printed.
 */
jest.retryTimes(1, { logErrorsBeforeRetry: true });
