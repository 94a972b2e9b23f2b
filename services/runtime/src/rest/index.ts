export { httpStatusOf } from './http-status.js';
export { defaultLimits, type RestLimits } from './limits.js';
export type { ApiInfo, ApiTag } from './openapi.js';
export { integerParameter, uuidSchema } from './parameters.js';
export { type FieldProblem, type Problem, ProblemError, problemSchema } from './problem.js';
export { createRestApp, type RestAppOptions } from './rest-app.js';
export { type RestServer, serveRest } from './rest-server.js';
export {
  defineRoute,
  type ReplyOf,
  type Route,
  type RouteDefinition,
  type RouteReply,
  type RouteRequest,
  type RouteResponse,
} from './route.js';
