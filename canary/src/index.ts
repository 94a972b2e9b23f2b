export { CanaryError } from './canary-error.js';
export { type ExitCode, exitCodes } from './exit-codes.js';
export { type Policy, readPolicy } from './policy.js';
export { changesAnnotation, ownerAnnotation } from './split/change-record.js';
export { authHosts, readSplitOf, type SplitHosts, type WrittenSplit } from './split/read-split.js';
export type { Change, Role, RunState, Split } from './split/split.js';
export { writeSplitInto, writeSplitIntoDocument } from './split/write-split.js';
export { type LocalTargetOptions, openLocalTarget } from './target/local/open-local-target.js';
export type { ProxyState, Replica, Target } from './target/target.js';
