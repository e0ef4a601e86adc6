/*
 * Stands for npm's own installer and for TypeScript, both of which Pulumi's SDK loads at its start to send functions to the cloud. No
 * program here does, and each test file would spend more time on them than on all else of the SDK.
 */
export {};
