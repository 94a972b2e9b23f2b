/** A value of Envoy's configuration, which is written as JSON. */
export type Json =
  | string
  | number
  | boolean
  | null
  | undefined
  | readonly Json[]
  | { readonly [key: string]: Json };

/** Names an Envoy message. */
export function typeUrl(message: string): string {
  return `type.googleapis.com/${message}`;
}

/** Writes milliseconds the way Envoy reads a duration. */
export function seconds(milliseconds: number): string {
  return `${milliseconds / 1000}s`;
}

/** Where on this machine something listens, as Envoy writes it. */
export function socketAddress(address: string, port: number): Json {
  return { socket_address: { address, port_value: port } };
}

/** Names the cluster of a host and port; routes and statistics use the same name. */
export function clusterName(host: string, port: number): string {
  return `${host}:${port}`;
}
