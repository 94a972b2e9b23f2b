import type {
  handleUnaryCall,
  Metadata,
  ServerUnaryCall,
  ServiceDefinition,
  UntypedServiceImplementation,
} from '@grpc/grpc-js';
import { createFaultPlan } from './fault-plan.mjs';
import { followSettings } from './fault-settings.mjs';

/** As the runtime's `instrument.js` exports it; metrics pass through. */
type Instrument = (
  definition: ServiceDefinition,
  handlers: UntypedServiceImplementation,
  metrics: unknown,
) => UntypedServiceImplementation;

type UnaryHandler = handleUnaryCall<unknown, unknown>;

/** The ADR's service. Health, reflection and everything else stay as they are: probes see a process that is well. */
const service = '/auth.AuthService/';

/** gRPC's INTERNAL. By number: this folder must not need grpc-js, which is not where it may be mounted. */
const internal = 13;

const original = new URL(import.meta.url).searchParams.get('original') ?? '';
const { instrument: instrumentHandlers } = (await import(original)) as { instrument: Instrument };
const plan = createFaultPlan();
followSettings(process.env, (settings) => {
  process.stderr.write(`faults: calls of auth.AuthService get ${JSON.stringify(settings)}\n`);
  plan.change(settings);
});

/** Stands for the runtime's own. */
export const instrument: Instrument = (definition, handlers, metrics) =>
  instrumentHandlers(definition, withFaults(definition, handlers), metrics);

function withFaults(
  definition: ServiceDefinition,
  handlers: UntypedServiceImplementation,
): UntypedServiceImplementation {
  const faulty: UntypedServiceImplementation = { ...handlers };
  for (const [name, { path, requestStream, responseStream }] of Object.entries(definition)) {
    const handler = handlers[name];
    if (handler !== undefined && path.startsWith(service) && !requestStream && !responseStream) {
      faulty[name] = withFaultsOf(handler as UnaryHandler);
    }
  }
  return faulty;
}

function withFaultsOf(handler: UnaryHandler): UnaryHandler {
  return (call, callback) => {
    const { exits, delayMs, fails, headersFirst } = plan.next();
    if (exits) {
      // As a crash: calls under way are cut off, nothing is drained.
      process.exit(70);
    }
    const answer = (): void => {
      if (!fails) {
        handler(call, callback);
        return;
      }
      if (headersFirst) {
        call.sendMetadata(emptyMetadata(call));
      }
      callback({ code: internal, details: 'injected by a drill' });
    };
    if (delayMs > 0) {
      setTimeout(answer, delayMs);
    } else {
      answer();
    }
  };
}

/** Of the class that this process's own grpc-js has. */
function emptyMetadata(call: ServerUnaryCall<unknown, unknown>): Metadata {
  const OwnMetadata = call.metadata.constructor as new () => Metadata;
  return new OwnMetadata();
}
