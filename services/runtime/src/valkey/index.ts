// What services that keep something in Valkey share. A subpath of its own, so that others do not load ioredis.
export { redisUrlSchema } from './redis-url.js';
export { translate } from './translate.js';
export { ValkeyConnection, type ValkeyConnectionOptions } from './valkey-connection.js';
