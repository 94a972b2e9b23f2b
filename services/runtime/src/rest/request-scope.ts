import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { type Metadata, status } from '@grpc/grpc-js';
import type { Context } from 'koa';
import { ServiceError } from '../service-error.js';
import { metadataOf, requestIdOf } from './request-headers.js';
import type { RouteRequest } from './route.js';

/** A request on its way through its operation. What not every handler asks for is made when it is asked for. */
export class RequestScope implements RouteRequest {
  readonly start = performance.now();
  readonly context: Context;
  readonly requestId: string;
  params: unknown;
  query: unknown;
  body: unknown;
  contentType = '';
  token = '';
  #aborter: AbortController | undefined;
  #metadata: Metadata | undefined;

  constructor(context: Context) {
    this.context = context;
    this.requestId = requestIdOf(context.req.headers);
  }

  get headers(): IncomingHttpHeaders {
    return this.context.req.headers;
  }

  get upload(): IncomingMessage {
    return this.context.req;
  }

  get signal(): AbortSignal {
    if (this.#aborter === undefined) {
      this.#aborter = abortedByHangUp(this.context);
    }
    return this.#aborter.signal;
  }

  get metadata(): Metadata {
    this.#metadata ??= metadataOf(this.context.req.headers, this.requestId, this.token);
    return this.#metadata;
  }
}

function abortedByHangUp({ res: response }: Context): AbortController {
  const aborter = new AbortController();
  function hangUp(): void {
    if (!response.writableFinished) {
      aborter.abort(new ServiceError(status.CANCELLED, 'the client hung up'));
    }
  }
  if (response.closed) {
    hangUp();
  } else {
    response.once('close', hangUp);
  }
  return aborter;
}
