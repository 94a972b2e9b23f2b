// What services that keep something in Valkey share. A subpath of its own, so that others do not load ioredis.
export { connectionOptions } from './connection-options.js';
export { redisUrlSchema } from './redis-url.js';
export { translate } from './translate.js';
