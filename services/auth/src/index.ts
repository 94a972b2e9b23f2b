// What other packages of this repository may use: the validation that the service runs, without the service.
export { type Decision, decide } from './decision.js';
export { type Answer, andThen, type RecordStore } from './record-store.js';
export { localKey, memberKey, organizationKey } from './records.js';
export { createValkeyStore, type ValkeyStoreOptions } from './valkey-store.js';
