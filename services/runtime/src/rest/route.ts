import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import type { Metadata } from '@grpc/grpc-js';
import type { Context } from 'koa';
import type { z } from 'zod';

/** An answer of an operation, as its document shows it. */
export interface RouteResponse {
  readonly description: string;
  /** What the body is. Without it and without `contentType`, there is no body. */
  readonly schema?: z.ZodType;
  /** By default, `application/json`. Any other body is a text, bytes or a stream. */
  readonly contentType?: string;
  /** Headers that may be sent along, by name, with what they mean. */
  readonly headers?: Readonly<Record<string, string>>;
}

export type RouteResponses = Readonly<Record<number, RouteResponse>>;

/** What a handler knows of its request. */
export interface RouteRequest<Params = unknown, Query = unknown, Body = unknown> {
  readonly params: Params;
  readonly query: Query;
  /** The JSON body, validated; undefined where the route has none. */
  readonly body: Body;
  /**
   * The body of an `upload`, unread. It is the request itself: never destroy it, nor give it to `pipeline` or leave a
   * `for await` over it, for that would take the connection, and with it the answer, along.
   */
  readonly upload: IncomingMessage;
  /** The media type of the body in lower case, without parameters; empty where there is none. */
  readonly contentType: string;
  readonly headers: IncomingHttpHeaders;
  /** The bearer token, not verified; empty where the route takes none or none came. */
  readonly token: string;
  readonly requestId: string;
  /** Aborts when the client hangs up before it has the whole answer. Costs nothing until it is asked for. */
  readonly signal: AbortSignal;
  /** What to pass on to gRPC: `x-request-id`, `traceparent`, `tracestate`, `x-auth-release`, and the token as `authorization`. */
  readonly metadata: Metadata;
  /** Koa's. To be read; the answer is what the handler returns. */
  readonly context: Context;
}

/** What a handler of any route returns. */
export interface RouteReply {
  /** By default, 200. */
  readonly status?: number;
  /**
   * Turned into JSON, unless the response has another content type: then a text, bytes or a stream. Headers leave
   * before a stream has its first byte. A stream is read no faster than the client reads, it is destroyed when the
   * client hangs up or stands still for `stallTimeout`, and its error cuts the connection, so that the client sees that
   * the answer is not whole.
   */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

type BodyOf<Response> = Response extends { readonly contentType: string }
  ? { readonly body: Readable | Uint8Array | string }
  : Response extends { readonly schema: infer Schema extends z.ZodType }
    ? { readonly body: z.output<Schema> }
    : { readonly body?: undefined };

/** What a handler returns: one of the responses of its route. */
export type ReplyOf<Responses extends RouteResponses> = {
  readonly [Status in keyof Responses & number]: (Status extends 200
    ? { readonly status?: 200 }
    : { readonly status: Status }) &
    BodyOf<Responses[Status]> & { readonly headers?: Readonly<Record<string, string>> };
}[keyof Responses & number];

/** The parts of a route that do not depend on its schemas. */
interface RouteFacts {
  readonly method: 'get' | 'post' | 'put' | 'delete' | 'patch';
  /** With the parameters in braces, as in `/api/v1/locals/{local_id}`. */
  readonly path: string;
  readonly operationId: string;
  readonly summary: string;
  readonly description?: string;
  readonly tag: string;
  /** `bearer` demands a token, `optional bearer` takes one; to verify it is up to the handler. */
  readonly security: 'bearer' | 'optional bearer' | 'none';
  /** The body is not read but left to the handler as a stream. */
  readonly upload?: {
    readonly contentTypes: readonly string[];
    /** What the document says of the whole body, by its content type. Nothing is checked by it. By default, any text. */
    readonly schemas?: Readonly<Record<string, z.ZodType>>;
    /** In bytes. Refuses what announces more by 413; who announces nothing must be counted by the handler. */
    readonly maxSize?: number;
  };
  /** How large the JSON body may be, in bytes. By default, as the limits of the app say. */
  readonly bodySize?: number;
  /** How many requests of this route are handled at once; they then do not count among those of the app. */
  readonly concurrency?: number;
  /** The statuses from 400 on that the handler answers with, beside those that follow from the route. */
  readonly errors: readonly number[];
}

/** What one operation is: its data and its handler. */
export interface RouteDefinition<
  Params extends z.ZodObject,
  Query extends z.ZodObject,
  Body extends z.ZodType,
  Responses extends RouteResponses,
  Reply extends ReplyOf<Responses>,
> extends RouteFacts {
  /** The parameters of the path, each a text at first. */
  readonly params?: Params;
  /** The parameters of the query, each a text at first, or a list of texts where the schema wants an array. */
  readonly query?: Query;
  /** The JSON body. Write `z.strictObject`: what the document does not know is then refused. */
  readonly body?: Body;
  readonly responses: Responses;
  /** Answers. Throws `ServiceError` or `ProblemError`; anything else is reported and leaves as 500. */
  handle(request: RouteRequest<z.output<Params>, z.output<Query>, z.output<Body>>): Reply | Promise<Reply>;
}

/** A route whose types are checked already. */
export interface Route extends RouteFacts {
  readonly params?: z.ZodObject;
  readonly query?: z.ZodObject;
  readonly body?: z.ZodType;
  readonly responses: RouteResponses;
  handle(request: RouteRequest): RouteReply | Promise<RouteReply>;
}

/** Defines an operation. The schemas that validate its requests are those that its document is generated from. */
export function defineRoute<
  Params extends z.ZodObject = z.ZodObject<Record<never, never>>,
  Query extends z.ZodObject = z.ZodObject<Record<never, never>>,
  Body extends z.ZodType = z.ZodUndefined,
  const Responses extends RouteResponses = RouteResponses,
  // One more parameter than is needed: with it, `{ status: 204 }` keeps its 204 in the eyes of the compiler.
  const Reply extends ReplyOf<Responses> = ReplyOf<Responses>,
>(definition: RouteDefinition<Params, Query, Body, Responses, Reply>): Route {
  return definition as unknown as Route;
}
