import type { ServiceDefinition } from '@grpc/grpc-js';

/**
 * Lets handlers of streaming methods write messages that are encoded already, as a `Buffer`: what goes to a thousand
 * streams is encoded once.
 */
export function takeEncodedResponses(definition: ServiceDefinition): ServiceDefinition {
  return Object.fromEntries(
    Object.entries(definition).map(([name, method]) => {
      const { responseSerialize: serialize } = method;
      const responseSerialize = (message: unknown): Buffer =>
        Buffer.isBuffer(message) ? message : serialize(message);
      return [name, method.responseStream ? { ...method, responseSerialize } : method];
    }),
  );
}
