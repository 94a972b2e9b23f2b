import { once } from 'node:events';
import { Agent, get, type IncomingMessage } from 'node:http';
import { Client, credentials } from '@grpc/grpc-js';
import { loadProtos, serviceDefinition } from '@zenlogic/runtime';
import type { Question } from '../call-data.js';
import { type CountingRelay, startCountingRelay } from './counting-relay.js';

/** Bytes that one call puts on the wire, headers included. */
export interface WireBytes {
  readonly toServer: number;
  readonly toCaller: number;
}

/** Bytes of a message alone, without any header. */
export interface MessageBytes {
  readonly protobuf: number;
  readonly json: number;
}

/** Calls before counting: what a connection says once, and headers that HTTP/2 sends in short from then on. */
const warmUpCalls = 20;

/** Counts what ValidateLocal puts on the wire over one connection that is kept. */
export async function measureGrpcBytes(address: string, questions: readonly Question[]): Promise<WireBytes> {
  return countBytes(address, questions, (port) => {
    const client = new Client(`127.0.0.1:${port}`, credentials.createInsecure());
    const ask = ({ request }: Question): Promise<void> =>
      new Promise((resolve, reject) => {
        const { path, requestSerialize, responseDeserialize } = method;
        const options = { deadline: Date.now() + 2000 };
        client.makeUnaryRequest(
          path,
          requestSerialize,
          responseDeserialize,
          toFields(request),
          options,
          (error) => (error ? reject(error) : resolve()),
        );
      });
    return { ask, close: () => client.close() };
  });
}

/** A request by REST. */
export interface RestRequest {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** Counts what requests to a REST server put on the wire over one connection that is kept. */
export async function measureRestBytes(
  address: string,
  requests: readonly RestRequest[],
): Promise<WireBytes> {
  return countBytes(address, requests, (port) => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    async function ask({ path, headers }: RestRequest): Promise<void> {
      const request = get({ host: '127.0.0.1', port, path, agent, headers });
      const [response] = (await once(request, 'response')) as [IncomingMessage];
      if (response.statusCode !== 200) {
        throw new Error(`the REST server answered HTTP ${response.statusCode}`);
      }
      response.resume();
      await once(response, 'end');
    }
    return { ask, close: () => agent.destroy() };
  });
}

/** Measures the question of ValidateLocal as protobuf and as JSON. */
export function measureMessage({ request }: Question): MessageBytes {
  return {
    protobuf: method.requestSerialize(toFields(request)).length,
    json: Buffer.byteLength(JSON.stringify(request)),
  };
}

const method = findValidateLocal();

function findValidateLocal() {
  const { ValidateLocal } = serviceDefinition(loadProtos('auth.proto'), 'auth.AuthService');
  if (ValidateLocal === undefined) {
    throw new Error('protos/auth.proto has no ValidateLocal');
  }
  return ValidateLocal;
}

function toFields(request: Question['request']): object {
  return {
    userId: request['user_id'],
    organizationId: request['organization_id'],
    localId: request['local_id'],
  };
}

async function countBytes<Q>(
  address: string,
  questions: readonly Q[],
  connect: (port: number) => { ask(question: Q): Promise<void>; close(): void },
): Promise<WireBytes> {
  const relay = await startCountingRelay(Number(address.split(':')[1]));
  const caller = connect(relay.port);
  try {
    for (const question of questions.slice(0, warmUpCalls)) {
      await caller.ask(question);
    }
    const before = { ...relay.bytes };
    for (const question of questions) {
      await caller.ask(question);
    }
    return perCall(before, relay.bytes, questions.length);
  } finally {
    caller.close();
    relay.close();
  }
}

function perCall(before: CountingRelay['bytes'], after: CountingRelay['bytes'], calls: number): WireBytes {
  return {
    toServer: (after.toServer - before.toServer) / calls,
    toCaller: (after.toCaller - before.toCaller) / calls,
  };
}
